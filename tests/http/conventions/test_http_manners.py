"""What anybody expects of a service that speaks HTTP, whatever it is about."""

import gzip
import json
import re

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_case, opened_case, sent_referral
from tests.http.access.matrix.stages import referred

READ = ("/v1/centres?limit=1", "/v1/centres/nea-battambang", "/v1/vocabularies", "/v1/vocabularies/stages",
        "/v1/cases?limit=1", "/v1/cases/{case_id}", "/v1/referrals/{referral_id}/timeline")  # fmt: skip


@pytest.mark.parametrize("path", READ)
async def test_what_can_be_read_answers_to_head(world: World, path: str) -> None:
    nea = await world.caller("nea")
    here = path.format(**await referred(world, "sent"))
    got, asked = await nea.get(here), await nea.call("HEAD", here)
    assert asked.status_code == got.status_code == 200
    for name in ("etag", "content-type", "content-length", "content-language", "cache-control", "link"):
        assert asked.headers.get(name) == got.headers.get(name), name
    assert (await nea.call("HEAD", here, if_none_match=got.headers["etag"])).status_code == 304


async def test_head_opens_nothing_that_get_does_not(world: World) -> None:
    """The headers alone would tell that there is something, and how long it is; and a look is a look."""
    nea, receiver, stranger = [await world.caller(code) for code in ("nea", "map", "hrdf")]
    case = f"/v1/cases/{(await sent_referral(world))['case_id']}"
    nobody = Caller(world.http, "none", "", "", frozenset())
    asked = [await who.call("HEAD", f"{case}/identity") for who in (receiver, stranger, nobody)]
    assert [answer.status_code for answer in asked] == [403, 404, 401]
    trail = f"/v1/audit?case_id={case.rpartition('/')[2]}&limit=200"
    before = len((await nea.get(trail)).json()["items"])
    assert (await nea.call("HEAD", f"{case}/identity")).status_code == 200
    assert len((await nea.get(trail)).json()["items"]) == before + 1
    assert (await nea.call("HEAD", "/v1/cases/lookup")).status_code == 405


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "nonsense"])
async def test_a_body_that_is_packed_is_refused_as_such(world: World, coding: str) -> None:
    nea = await world.caller("nea")
    headers = {"authorization": f"Bearer {nea.token}", "content-type": "application/json"}
    body = gzip.compress(json.dumps(a_case()).encode())
    answer = await world.http.post("/v1/cases", content=body, headers={**headers, "content-encoding": coding})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert "Content-Encoding" in answer.json()["detail"]
    plain = {**headers, "content-encoding": "Identity"}
    assert (await world.http.post("/v1/cases", json=a_case(), headers=plain)).status_code == 201


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("profile", [], "Must be an object."),
        ("profile", "x", "Must be an object."),
        ("case_types", {}, "Must be a list."),
        ("centre_id", 7, "Must be a string."),
        ("centre_id", "", "Must not be empty."),
        ("centre_id", "x" * 81, "Must have at most 80 characters."),
        ("excluded_operator_types", ["police"],
         "Must be one of: government, trade_union, cso, employer, migrant_led."),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_in_words_for_people(
    world: World, field: str, value: object, sentence: str
) -> None:
    nea = await world.caller("nea")
    (fault,) = (await nea.post("/v1/cases", a_case(**{field: value}))).json()["errors"]
    assert fault["message"] == sentence


async def test_no_sentence_speaks_of_the_program(world: World) -> None:
    """Types of Python, and what a library calls them, mean nothing to who reads a problem."""
    nea = await world.caller("nea")
    case = await opened_case(nea)
    wrong = (None, 7, -1, 1.5, "", "x" * 20_000, [], [[]], {}, {"zz": 1}, True, "\x00", [None] * 300)
    fields = ("centre_id", "person", "profile", "case_types", "safe_contact", "excluded_operator_types")
    said = set()
    for value in wrong:
        for body in (*({field: value} for field in fields), {"profile": {"birth_year": value, "languages": value}}):
            for answer in (await nea.post("/v1/cases", body),
                           await nea.patch(f"/v1/cases/{case['id']}", body, if_match='"0"')):  # fmt: skip
                said |= {fault["message"] for fault in answer.json().get("errors", ())}
    assert len(said) > 10
    for sentence in said:
        assert not re.search(r"(?i)tuple|dictionary|input should|string should|validation|instance|mapping", sentence)
        assert "{" not in sentence or "form" in sentence
