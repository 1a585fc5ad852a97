"""Many answers to one referral at once, through two processes: exactly one has an effect."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app_under_test import Caller, World
from tests.builders import sent_referral
from tests.postgres.races.crowd import CROWD, all_at_once, another_process, codes, rows_of, through

BODIES = {
    "accept": {"handler": "Somchai"},
    "decline": {"reason": "no_capacity"},
    "withdraw": {"reason": "She stays."},
    "acknowledge": {"handler": "Somchai"},
    "void": {"reason": "By mistake."},
}
MADE = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn", "void": "entered_in_error"}


@pytest.fixture(scope="module")
async def second(world: World, root_key_file: Path) -> AsyncIterator[World]:
    async with another_process(world, root_key_file) as other:
        yield other


async def steps(world: World, referral_id: str) -> list[tuple[str, int]]:
    found = await rows_of(
        world, "SELECT type, version FROM corridor.journal WHERE referral_id = $1 ORDER BY id", referral_id[9:]
    )
    return [(row["type"], row["version"]) for row in found if row["type"].startswith("referral.")]


async def test_twenty_accept_at_once_and_all_learn_that_it_is_accepted(world: World, second: World) -> None:
    referral = await sent_referral(world, service_types=["information"])
    map_ = await world.caller("map")
    path = f"/v1/referrals/{referral['id']}/accept"
    crowd = [through(place, map_) for place in (world, second)] * (CROWD // 2)
    answers = await all_at_once(caller.post(path, BODIES["accept"]) for caller in crowd)
    assert codes(answers) == ["200"] * CROWD
    assert {(answer.json()["status"], answer.json()["version"]) for answer in answers} == {("accepted", 2)}
    assert await steps(world, referral["id"]) == [("referral.sent", 1), ("referral.accepted", 2)]
    keys = await world.value(
        "SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.referrals AS r ON r.case_id = w.case_id "
        "AND r.to_organisation_id = w.organisation_id WHERE r.id = $1",
        referral["id"][9:],
    )
    assert keys == 2


@pytest.mark.parametrize(
    "contest", [("accept", "decline"), ("accept", "withdraw"), ("accept", "decline", "withdraw", "void")]
)
@pytest.mark.parametrize("attempt", range(3))
async def test_of_different_answers_at_once_exactly_one_wins(
    world: World, second: World, contest: tuple[str, ...], attempt: int
) -> None:
    referral = await sent_referral(world, service_types=["information"], summary=f"Attempt {attempt}")
    callers = {"accept": "map", "decline": "map", "withdraw": "nea", "void": "nea"}
    path = f"/v1/referrals/{referral['id']}"
    version = {"if_match": f'"{referral["version"]}"'}
    asked: list[tuple[str, Caller]] = [
        (action, through(place, await world.caller(callers[action])))
        for place in (world, second)
        for action in contest * (CROWD // 2 // len(contest))
    ]
    answers = await all_at_once(who.post(f"{path}/{action}", BODIES[action], **version) for action, who in asked)
    stored = await rows_of(world, "SELECT * FROM corridor.referrals WHERE id = $1", referral["id"][9:])
    final, version_now = stored[0]["status"], stored[0]["version"]
    won = {action for (action, _), answer in zip(asked, answers, strict=True) if answer.status_code == 200}
    assert version_now == 2
    assert {MADE[action] for action in won} == {final}
    for (action, who), answer in zip(asked, answers, strict=True):
        if MADE[action] == final:
            assert answer.status_code == 200, answer.text
            again = await who.post(f"{path}/{action}", BODIES[action], **version)
            assert (again.status_code, again.json()["status"]) == (200, final)
        else:
            assert answer.status_code in (409, 412), answer.text
    handoff = await rows_of(
        world, "SELECT status, version FROM corridor.handoffs WHERE referral_id = $1", referral["id"][9:]
    )
    ends = {"accepted": "accepted", "declined": "refused", "withdrawn": "called_off", "entered_in_error": "called_off"}
    assert handoff == [{"status": ends[final], "version": 2}]
    assert len(await steps(world, referral["id"])) == 2


async def test_contact_confirmed_at_once_moves_custody_once(world: World, second: World) -> None:
    referral = await sent_referral(world, service_types=["information"])
    map_ = await world.caller("map")
    path = f"/v1/referrals/{referral['id']}"
    assert (await map_.post(f"{path}/accept", {})).status_code == 200
    crowd = [through(place, map_) for place in (world, second)] * (CROWD // 2)
    answers = await all_at_once(caller.post(f"{path}/confirm-contact", {"channel": "phone"}) for caller in crowd)
    assert codes(answers) == ["200"] * CROWD
    ledger = await rows_of(
        world,
        "SELECT entry, by, since, until FROM corridor.custody WHERE case_id = $1 ORDER BY entry",
        referral["case_id"][5:],
    )
    assert [row["by"] for row in ledger] == ["opened", "handoff"]
    assert ledger[0]["until"] == ledger[1]["since"]


@pytest.mark.parametrize("attempt", range(3))
async def test_confirming_contact_and_changing_the_case_do_not_lose_each_other(
    world: World, second: World, attempt: int
) -> None:
    referral = await sent_referral(world, service_types=["information"], summary=f"Attempt {attempt}")
    nea, map_ = await world.caller("nea"), through(second, await world.caller("map"))
    path, case = f"/v1/referrals/{referral['id']}", f"/v1/cases/{referral['case_id']}"
    assert (await map_.post(f"{path}/accept", {})).status_code == 200
    tag = (await nea.get(case)).headers["etag"]
    changes = [nea.patch(case, {"profile": {"sector": "F"}}, if_match=tag) for _ in range(5)]
    confirms = [map_.post(f"{path}/confirm-contact", {"channel": "phone"}) for _ in range(5)]
    answers = await all_at_once([*changes, *confirms])
    assert codes(answers[5:]) == ["200"] * 5
    changed = codes(answers[:5])
    assert changed.count("200") <= 1
    assert set(changed) <= {"200", "precondition_failed", "not_your_side"}
    stored = (await rows_of(world, "SELECT * FROM corridor.cases WHERE id = $1", referral["case_id"][5:]))[0]
    assert stored["version"] == 2 + changed.count("200")
    assert stored["sector"] == ("F" if "200" in changed else "C")
    assert (
        stored["holder_centre_id"]
        == (
            await rows_of(
                world,
                "SELECT centre_id FROM corridor.custody WHERE case_id = $1 AND until IS NULL",
                referral["case_id"][5:],
            )
        )[0]["centre_id"]
    )
