"""Problems: RFC 9457, in the caller's language, with a detail to act on and no personal data."""

import json
from html import escape
from pathlib import Path
from uuid import uuid4

import pytest

from api.http import problems as edge
from api.labels import rendered
from domain.kernel import errors as e
from domain.kernel.sentence import Sentence
from domain.referrals.failures import ConsentExpired, ConsentMissing
from tests.app_under_test import World
from tests.builders import a_case, a_referral, consented_case, opened_case, sent_referral
from tests.http.idempotency.test_idempotency import same

LABELS = Path(edge.__file__).parents[1] / "labels"
LANGUAGES = ("en", "km", "lo", "th", "vi", "my", "id", "ms")


def every_kind(kind: type[e.CorridorError] = e.CorridorError) -> list[type[e.CorridorError]]:
    return [found for child in kind.__subclasses__() for found in (child, *every_kind(child))]


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_and_a_sentence_to_act_on(kind: type[e.CorridorError]) -> None:
    assert 400 <= edge.status_of(kind) <= 503
    said = (kind.__doc__ or "").strip().splitlines()[0]
    assert said.endswith(".")
    assert len(said.split()) >= 4


@pytest.mark.parametrize("language", LANGUAGES)
async def test_titles_come_in_the_callers_language_and_codes_never_change(world: World, language: str) -> None:
    nea = await world.caller("nea")
    titles = json.loads((LABELS / f"{language}.json").read_text(encoding="utf-8"))["problems"]
    for path, code in (("/v1/cases/x", "not_found"), ("/v1/cases?limit=0", "invalid_request"),
                       ("/v1/cases?cursor=x", "invalid_cursor")):  # fmt: skip
        for header in (language, f"{language}-XX;q=0.9, fr;q=0.8", f"fr, {language.upper()};q=0.5"):
            answer = await nea.get(path, accept_language=header)
            assert answer.headers["content-language"] == language
            assert (answer.json()["code"], answer.json()["title"]) == (code, titles[code])
    good = await nea.get("/v1/cases?limit=1", accept_language=language)
    assert (good.status_code, good.headers["content-language"]) == (200, language)
    opened = await nea.post("/v1/cases", a_case(), accept_language=language)
    assert (opened.status_code, opened.headers["content-language"]) == (201, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_detail_and_messages_come_in_the_callers_language(world: World, language: str) -> None:
    nea = await world.caller("nea")
    refused = (await nea.get("/v1/cases?limit=0", accept_language=language)).json()
    assert refused["detail"] == rendered(e.InvalidValues.explanation(), language)
    (fault,) = refused["errors"]
    assert fault["message"] == rendered(Sentence("Must be at least {least}.", least=1), language)
    body = a_referral((await opened_case(nea))["id"], None, send=True)
    unsent = (await nea.post("/v1/referrals", body, accept_language=language)).json()
    missing = rendered(ConsentMissing.explanation(), language)
    assert [error["message"] for error in unsent["errors"]] == [missing]
    assert unsent["detail"] == missing


async def test_a_kept_refusal_is_given_again_in_the_language_of_the_first_answer(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    body = a_referral((await opened_case(nea))["id"], None, send=True)
    first = await nea.post("/v1/referrals", body, accept_language="km", idempotency_key=key)
    assert (first.status_code, first.headers["content-language"]) == (409, "km")
    same(first, await nea.post("/v1/referrals", body, accept_language="th", idempotency_key=key))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_of_a_code_explains_it_in_the_readers_language(world: World, language: str) -> None:
    page = await world.http.get("/docs/problems/consent_expired", headers={"accept-language": language})
    assert (page.status_code, page.headers["content-language"]) == (200, language)
    assert escape(rendered(ConsentExpired.explanation(), language)) in page.text


async def test_a_language_that_we_do_not_speak_is_answered_in_english(world: World) -> None:
    for header in ("fr", "*;q=0", "", "xx-", "en;q=9", "q"):
        answer = await world.http.get("/v1/cases", headers={"accept-language": header})
        assert answer.headers["content-language"] == "en"
        assert answer.json()["title"]


async def test_the_type_is_an_address_that_explains_the_code(world: World) -> None:
    nea = await world.caller("nea")
    problem = (await nea.get("/v1/cases/x")).json()
    assert problem["type"] == "http://127.0.0.1:8000/docs/problems/not_found"
    page = await world.http.get(problem["type"])
    assert page.status_code == 200
    assert "not_found" in page.text


async def test_every_rule_that_fails_is_listed(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, excluded_operator_types=["cso"])
    body = a_referral(case["id"], None, corridor_id="LA-TH", service_types=["shelter_emergency"], send=True)
    answer = await nea.post("/v1/referrals", body)
    codes = {error["code"] for error in answer.json()["errors"]}
    assert answer.status_code == 409
    assert {"not_a_member", "operator_type_excluded", "consent_missing", "service_not_offered"} <= codes
    assert answer.json()["code"] in codes


async def test_a_step_that_cannot_be_taken_says_which_can(world: World) -> None:
    receiver = await world.caller("map")
    referral = await sent_referral(world)
    path = f"/v1/referrals/{referral['id']}"
    answer = await receiver.post(f"{path}/complete", {"outcome": "service_received"})
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    assert answer.json()["allowed_actions"] == (await receiver.get(path)).json()["allowed_actions"]


async def test_all_faults_of_a_body_are_listed_at_once(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, urgency="soon", kind=5, zz=1, arrival_window={"from": "x", "until": 1})
    errors = (await nea.post("/v1/referrals", body)).json()["errors"]
    assert {error["pointer"]: error["code"] for error in errors} == {
        "/urgency": "not_in_list",
        "/kind": "not_in_list",
        "/zz": "unknown_field",
        "/arrival_window/from": "invalid_value",
        "/arrival_window/until": "unknown_field",
    }
    assert all(error["message"].endswith(".") for error in errors)
