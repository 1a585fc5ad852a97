"""While the key service is away: identities wait, words are left out and said to be, all else takes effect."""

from pathlib import Path
from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted
from tests.http.keys.key_service import environment_of, forgetful_world
from tests.unit.keyring.keyring_transit_stand_in import StandIn


def away(answer: dict[str, Any]) -> set[str]:
    assert {one["code"] for one in answer["unreadable"]} <= {"key_service_unavailable"}
    return {one["field"] for one in answer["unreadable"]}


async def test_reading_goes_on_without_the_words_and_says_so(dependent: World, key_service: StandIn) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    case_id, consent_id = await consented_case(nea)
    await made(nea, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    path = f"/v1/referrals/{referral['id']}"
    whole = await map_.get(path)
    key_service.sealed = True
    asked = len(key_service.requests)
    seen = await map_.get(path)
    assert len(key_service.requests) - asked <= 3, "one request waits for the key service once"
    assert seen.status_code == 200
    assert "summary" in away(seen.json())
    left_out = {"summary", "unreadable"}
    assert all(seen.json()[name] == whole.json()[name] for name in whole.json().keys() - left_out)
    consents = (await nea.get(f"/v1/cases/{case_id}/consents")).json()["items"]
    assert [away(item) for item in consents] == [{"witness", "withdrawal_reason"}, set()]
    for more in (f"{path}/actions", f"{path}/timeline", f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/custody"):
        assert (await nea.get(more)).status_code == 200, more
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "key_service_unavailable"
    key_service.sealed = False
    again = await map_.get(path, if_none_match=seen.headers["etag"])
    assert (again.status_code, again.content) == (200, whole.content)


async def test_actions_that_write_no_words_take_effect(dependent: World, key_service: StandIn) -> None:
    map_ = await dependent.caller("map")
    _, _, referral = await accepted(dependent, kind="service")
    path = f"/v1/referrals/{referral['id']}"
    key_service.sealed = True
    for action, body, status in (
        ("confirm-contact", {"channel": "phone"}, "in_progress"),
        ("complete", {"outcome": "service_received"}, "completed"),
    ):
        answer = await map_.post(f"{path}/{action}", body)
        assert (answer.status_code, answer.json()["status"]) == (200, status), answer.text
        assert "summary" in away(answer.json())
    key_service.sealed = False
    assert (await map_.get(path)).json()["summary"] == "Two months of wages unpaid."


@pytest.mark.parametrize(
    ("action", "body"),
    [("accept", {}), ("ask", {"question": "Since when?"}), ("acknowledge", {"handler": "Somchai"})],
)
async def test_what_needs_a_key_waits_and_changes_nothing(
    dependent: World, key_service: StandIn, action: str, body: dict[str, str]
) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    path = f"/v1/referrals/{referral['id']}"
    key_service.sealed = True
    refused = await map_.post(f"{path}/{action}", body)
    assert (refused.status_code, refused.json()["code"]) == (503, "key_service_unavailable")
    assert (await map_.get(path)).json()["version"] == referral["version"]
    for plain, status in (("acknowledge", "acknowledged"), ("decline", "declined")):
        said = {"reason": "no_capacity"} if plain == "decline" else {}
        assert (await map_.post(f"{path}/{plain}", said)).json()["status"] == status


async def test_it_is_asked_once_and_then_spared_for_every_caller(
    key_service: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment_of(key_service, tmp_path, monkeypatch)
    async with forgetful_world(monkeypatch, moment_seconds=3600) as dependent:
        nea = await dependent.caller("nea")
        case_id, _ = await consented_case(nea)
        key_service.sealed = True
        refused = [await nea.get(f"/v1/cases/{case_id}/identity")]
        asked = len(key_service.requests)
        refused += [await nea.get(f"/v1/cases/{case_id}/identity") for _ in range(5)]
        assert {answer.json()["code"] for answer in refused} == {"key_service_unavailable"}
        assert len(key_service.requests) == asked, "nobody else waited for it"
