"""Vocabularies over HTTP: every list, in every language."""

import pytest

from domain.vocabulary import SUPPORTED_LANGUAGES, VOCABULARIES
from tests.app_under_test import World

READER = frozenset({"directory:read"})


async def test_every_list_is_offered_and_can_be_read(world: World) -> None:
    partner = await world.caller("nea", READER)
    offered = (await partner.get("/v1/vocabularies")).json()["items"]
    assert {one["name"] for one in offered} == {*VOCABULARIES, "countries", "languages"}
    for one in offered:
        whole = (await partner.get(one["href"])).json()
        assert (whole["name"], whole["closed"], len(whole["items"])) == (one["name"], one["closed"], one["size"])
        for term in whole["items"]:
            assert [language for language in term["labels"] if language != "shn"] == list(SUPPORTED_LANGUAGES)
            assert all(term["labels"].values())


@pytest.mark.parametrize(
    ("accepted", "language", "label"),
    [("th-TH, en;q=0.5", "th", "ฉุกเฉิน"), ("fr", "en", "Emergency"), ("vi", "vi", "Khẩn cấp"), ("", "en", "Emergency")],
)
async def test_the_label_is_in_the_language_that_the_caller_reads(
    world: World, accepted: str, language: str, label: str
) -> None:
    partner = await world.caller("nea", READER)
    answer = await partner.get("/v1/vocabularies/urgencies", accept_language=accepted)
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept-Language"
    assert answer.json()["items"][0]["label"] == label
    assert answer.json()["items"][0]["labels"]["my"] == "အရေးပေါ်"


async def test_a_list_is_sent_once_and_another_language_is_another_representation(world: World) -> None:
    partner = await world.caller("nea", READER)
    tag = (await partner.get("/v1/vocabularies/countries", accept_language="th")).headers["etag"]
    path = "/v1/vocabularies/countries"
    assert (await partner.get(path, accept_language="th", if_none_match=tag)).status_code == 304
    assert (await partner.get(path, accept_language="lo", if_none_match=tag)).status_code == 200


@pytest.mark.parametrize("name", ["nothing", "Urgencies", "..", "%00", "x" * 500])
async def test_a_list_that_does_not_exist_is_not_found(world: World, name: str) -> None:
    answer = await (await world.caller("nea", READER)).get(f"/v1/vocabularies/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["vocabularies", "vocabularies/urgencies", "organisations", "centres", "corridors/KH-TH"]
)
async def test_the_directory_needs_its_scope(world: World, path: str) -> None:
    partner = await world.caller("nea", frozenset({"cases:read"}))
    answer = await partner.get(f"/v1/{path}")
    assert (answer.status_code, answer.json()["scope"]) == (403, "directory:read")


async def test_shan_labels_are_given_where_there_are_some_and_each_says_its_language(world: World) -> None:
    partner = await world.caller("nea", READER)
    answer = await partner.get("/v1/vocabularies/sexes", accept_language="shn, th;q=0.8")
    assert answer.headers["content-language"] == "shn, th"
    found = {term["code"]: (term["label_language"], term["label"]) for term in answer.json()["items"]}
    assert found["female"] == ("shn", "ယိင်း")
    assert found["not_stated"] == ("th", "ไม่ระบุ")
    alone = await partner.get("/v1/vocabularies/urgencies", accept_language="shn")
    assert alone.headers["content-language"] == "my"
    assert {term["label_language"] for term in alone.json()["items"]} == {"my"}


async def test_a_problem_for_a_shan_reader_is_in_one_of_the_eight_languages(world: World) -> None:
    partner = await world.caller("nea", READER)
    for accepted, language in (("shn", "my"), ("shn, th;q=0.5", "th")):
        answer = await partner.get("/v1/centres/nowhere", accept_language=accepted)
        assert (answer.status_code, answer.headers["content-language"]) == (404, language)


async def test_a_list_says_that_its_machine_made_labels_are_not_reviewed(world: World) -> None:
    partner = await world.caller("nea", READER)
    reviewed = (await partner.get("/v1/vocabularies/sexes")).json()["reviewed"]
    assert reviewed == dict.fromkeys((*SUPPORTED_LANGUAGES[1:], "shn"), False)
    assert (await partner.get("/v1/vocabularies/countries")).json()["reviewed"] == {}
