"""Who cannot merge two cases or undo that, and why."""

from datetime import timedelta
from typing import Any

import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import RECEIVER, SENDER, a_referral, consented_case, made, opened_case
from tests.http.access.matrix.ids import comparable, invented
from tests.http.cases.merged_pairs import WHY, merged, pair, refusal, seen, unmerged
from tests.http.cases.protected_cases import accepted, handed_on, taken_over, withdrawn
from tests.postgres.clocks.aged_cases import DAY, aged

SISTER = "nea-pursat"
FINAL = timedelta(days=30)


async def refused(caller: Caller, case_id: str, into: str) -> tuple[int, str]:
    return await refusal(caller, case_id, "merge", into_case_id=into, reason=WHY)


async def test_strangers_to_either_case_get_what_an_invented_one_gets(world: World) -> None:
    nea, lpn, nobodys = await world.caller("nea"), await world.caller("lpn"), invented("case_id")
    (mine, other), theirs = await pair(nea), await opened_case(lpn, centre_id="lpn-samut-sakhon")
    for path, into, nothing in (
        (theirs["id"], mine["id"], (nobodys, mine["id"])),
        (mine["id"], theirs["id"], (mine["id"], nobodys)),
        (mine["id"], theirs["code"], (mine["id"], nobodys)),
    ):
        asked = [
            await nea.post(f"/v1/cases/{case}/merge", {"into_case_id": to, "reason": WHY})
            for case, to in ((path, into), nothing)
        ]
        assert asked[0].status_code == 404
        assert comparable(asked[0]) == comparable(asked[1])
    assert (await nea.post(f"/v1/cases/{theirs['id']}/unmerge", {})).status_code == 404
    assert await seen(nea, mine["id"]) == {**await seen(nea, mine["id"]), "version": 1, "merged_into": None}
    assert other["version"] == 1


async def test_a_party_that_does_not_hold_both_is_on_the_wrong_side(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    asked, _, _ = await accepted(world)
    own = (await opened_case(map_, centre_id=RECEIVER))["id"]
    assert await refused(map_, asked, own) == (403, "not_your_side")
    assert await refused(map_, own, asked) == (403, "not_your_side")
    assert await refusal(map_, asked, "unmerge") == (403, "not_your_side")
    assert (await seen(nea, asked))["status"] == "open"


async def test_one_centre_must_hold_both(world: World) -> None:
    nea = await world.caller("nea")
    here, there = await opened_case(nea), await opened_case(nea, centre_id=SISTER)
    assert await refused(nea, here["id"], there["id"]) == (409, "held_by_different_centres")
    limited = await world.caller("nea", EVERYTHING, (SENDER,))
    assert await refused(limited, here["id"], there["id"]) == (404, "not_found")
    assert await refused(limited, there["id"], here["id"]) == (404, "not_found")


@pytest.mark.parametrize("ended", ["close", "erase"])
async def test_both_must_be_open(world: World, ended: str) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    body = {"outcome": "withdrawn"} if ended == "close" else {"reason": "She asked for it."}
    assert (await nea.post(f"/v1/cases/{first['id']}/{ended}", body)).status_code == 200
    assert await refused(nea, first["id"], second["id"]) == (409, "case_closed")
    assert await refused(nea, second["id"], first["id"]) == (409, "case_closed")


async def test_nothing_may_be_open_on_the_one_that_ends(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    other = await opened_case(nea)
    case_id, _, referral = await accepted(world, kind="service")
    answer = await nea.post(f"/v1/cases/{case_id}/merge", {"into_case_id": other["id"], "reason": WHY})
    assert (answer.status_code, answer.json()["code"]) == (409, "case_has_open_referrals")
    assert answer.json()["open"] == [referral["id"]]
    await merged(nea, other["id"], case_id)
    third, consent = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(third, consent))
    await merged(nea, third, case_id)
    assert (await nea.get(f"/v1/referrals/{draft['id']}")).json()["status"] == "withdrawn"
    assert len((await seen(nea, case_id))["merged_from"]) == 2
    assert (await seen(map_, case_id))["merged_from"] == []


async def test_what_was_merged_away_takes_nothing_in_and_says_where_it_went(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    third = await opened_case(nea)
    await merged(nea, first["id"], second["id"])
    for case, into in ((third, first), (first, third)):
        answer = await nea.post(f"/v1/cases/{case['id']}/merge", {"into_case_id": into["id"], "reason": WHY})
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["open"]) == (409, "case_is_merged", [second["id"]])
        assert second["code"] in problem["detail"]
    await merged(nea, second["id"], third["id"])
    assert (await seen(nea, first["id"]))["merged_into"]["case_id"] == second["id"]
    await unmerged(nea, first["id"])
    assert (await seen(nea, second["id"]))["merged_from"] == []


async def test_a_merged_case_is_not_reopened(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    await merged(nea, first["id"], second["id"])
    answer = await nea.post(f"/v1/cases/{first['id']}/reopen", {"reason": "She is back."})
    assert (answer.status_code, answer.json()["code"]) == (409, "case_is_merged")
    assert answer.json()["open"] == [second["id"]]
    await nea.post(f"/v1/cases/{second['id']}/close", {"outcome": "withdrawn"})
    assert (await unmerged(nea, first["id"]))["status"] == "open", "who closed the other case still answers for both"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"reason": WHY}, "/into_case_id", "missing"),
        ({"into_case_id": 7, "reason": WHY}, "/into_case_id", "wrong_type"),
        ({"into_case_id": "same", "reason": WHY}, "/into_case_id", "same_case"),
        ({"into_case_id": "same"}, "/reason", "missing"),
        ({"into_case_id": "same", "reason": "\u200b \u2060"}, "/reason", "too_short"),
        ({"into_case_id": "same", "reason": WHY, "outcome": "merged"}, "/outcome", "unknown_field"),
    ],
)
async def test_bad_input_is_named_by_pointer(world: World, body: dict[str, Any], pointer: str, code: str) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    said = {name: case["code"] if value == "same" else value for name, value in body.items()}
    answer = await nea.post(f"/v1/cases/{case['id']}/merge", said)
    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert (await seen(nea, case["id"]))["version"] == case["version"]


async def test_no_request_says_the_outcome_of_a_merge(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    _, _, referral = await taken_over(world)
    for caller, path in ((nea, f"/v1/cases/{case['id']}/close"), (map_, f"/v1/referrals/{referral['id']}/complete")):
        said, unknown = [await caller.post(path, {"outcome": outcome}) for outcome in ("merged", "nonsense")]
        assert said.status_code == 422
        assert said.json()["errors"] == unknown.json()["errors"]


async def test_undoing_ends_with_the_thirtieth_day(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    case = await merged(nea, first["id"], second["id"])
    await aged(world, first["id"], FINAL - DAY)
    assert "unmerge" in (await seen(nea, first["id"]))["allowed_actions"]
    await aged(world, first["id"], DAY)
    later = await seen(nea, first["id"])
    assert "unmerge" not in later["allowed_actions"]
    answer = await nea.post(f"/v1/cases/{first['id']}/unmerge", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "merge_is_final")
    assert later["merged_into"]["until"][:10] in answer.json()["detail"]
    assert later["merged_into"]["until"] < case["merged_into"]["until"]


async def test_what_is_not_merged_has_nothing_to_undo(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    assert await refusal(nea, case["id"], "unmerge") == (409, "case_not_merged")
    await nea.post(f"/v1/cases/{case['id']}/close", {"outcome": "withdrawn"})
    assert await refusal(nea, case["id"], "unmerge") == (409, "case_not_merged")
    await nea.post(f"/v1/cases/{case['id']}/reopen", {"reason": "She is back."})
    assert await refusal(nea, case["id"], "unmerge") == (409, "case_not_merged")


async def test_the_other_case_must_not_have_moved_on(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    other, consent = await consented_case(nea)
    first = await opened_case(nea)
    await merged(nea, first["id"], other)
    await handed_on(nea, map_, other, RECEIVER, consent_id=consent)
    assert "unmerge" not in (await seen(nea, first["id"]))["allowed_actions"]
    assert await refusal(nea, first["id"], "unmerge") == (409, "surviving_case_moved")
    assert (await seen(map_, other))["merged_from"] == []
    assert await refusal(map_, first["id"], "unmerge") == (404, "not_found")
    await handed_on(map_, nea, other, SENDER)
    assert (await unmerged(nea, first["id"]))["status"] == "open"


async def test_an_erased_case_does_not_come_back(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    await merged(nea, first["id"], second["id"])
    assert (await nea.post(f"/v1/cases/{first['id']}/erase", {"reason": "She asked."})).status_code == 200
    assert await refusal(nea, first["id"], "unmerge") == (409, "case_closed")
    assert (await seen(nea, second["id"]))["status"] == "open", "each case is erased by itself"


async def test_undoing_rests_on_the_same_grounds_as_reopening(world: World) -> None:
    map_, nea = await world.caller("map"), await world.caller("nea")
    case_id, consent_id, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    other = await opened_case(map_, centre_id=RECEIVER)
    await merged(map_, case_id, other["id"])
    await withdrawn(nea, consent_id)
    assert (await refusal(map_, case_id, "unmerge"))[0] == 409
    gone = await seen(map_, case_id)
    assert (gone["level"], gone["merged_into"], gone["closing_note"]) == ("outcome", None, None)
    assert gone["allowed_actions"] == ["erase"]
