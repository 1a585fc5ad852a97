"""Merging meets itself and everything else that may happen to the two cases: one comes first, and no case is lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.kernel.ids import from_text
from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, a_referral, consented_case, opened_case
from tests.http.cases.merged_pairs import WHY, seen
from tests.postgres.races.crowd import all_at_once, another_process, codes, through
from tests.postgres.races.invariants import NEVER
from tests.scratch import connected

TIMES = 6
FIRM = (
    "the ledger begins with the case and has neither gap nor overlap",
    "at most one handoff of a case is open, and its holder has offered it",
    "what has ended is nobody's turn",
    "the audit trail is one unbroken chain",
    "the head of each chain is its last entry",
)
"""Of what must hold for every case, what a merge could break."""
MERGED = "SELECT merged_into IS NOT NULL FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
HELD = """SELECT c.id FROM corridor.cases AS c WHERE c.id = ANY ($1) AND (c.status = 'open') IS DISTINCT FROM EXISTS (
    SELECT FROM corridor.custody AS u WHERE u.case_id = c.id AND u.until IS NULL
)"""


@pytest.fixture(scope="module")
async def second(world: World, root_key_file: Path) -> AsyncIterator[World]:
    async with another_process(world, root_key_file) as other:
        yield other


async def stood_firm(world: World, *cases: str) -> None:
    """Whatever came first: nothing that must hold for every case is broken."""
    ids = [from_text("case", case) for case in cases]
    async with connected(world.url) as owner:
        found = {promise: await owner.fetch(NEVER[promise], ids) for promise in FIRM}
        found["exactly an open case has a holder"] = await owner.fetch(HELD, ids)
    assert {promise: rows for promise, rows in found.items() if rows} == {}


async def test_two_cases_merged_into_each_other_leave_one_that_goes_on(world: World, second: World) -> None:
    nea = await world.caller("nea")
    for _ in range(TIMES):
        cases = [(await opened_case(nea))["id"] for _ in range(2)]
        answers = await all_at_once(
            caller.post(f"/v1/cases/{one}/merge", {"into_case_id": other, "reason": WHY})
            for caller, (one, other) in zip((nea, through(second, nea)), (cases, cases[::-1]), strict=True)
        )
        assert codes(answers) in (["200", "case_is_merged"], ["200", "version_conflict"])
        found = [await seen(nea, case) for case in cases]
        assert sorted(case["status"] for case in found) == ["closed", "open"]
        (closed, going_on) = sorted(found, key=lambda case: str(case["status"]))
        assert closed["merged_into"]["case_id"] == going_on["id"]
        await stood_firm(world, *cases)


async def test_twenty_merges_of_one_case_close_it_once(world: World, second: World) -> None:
    nea = await world.caller("nea")
    case, *others = [(await opened_case(nea))["id"] for _ in range(4)]
    crowd = [nea, through(second, nea)] * 10
    answers = await all_at_once(
        caller.post(f"/v1/cases/{case}/merge", {"into_case_id": others[place % 3], "reason": WHY})
        for place, caller in enumerate(crowd)
    )
    assert set(codes(answers)) <= {"200", "case_is_merged", "version_conflict"}
    won = {answer.json()["merged_into"]["case_id"] for answer in answers if answer.status_code == 200}
    assert len(won) == 1
    links = [len((await seen(nea, other))["merged_from"]) for other in others]
    assert sorted(links) == [0, 0, 1]
    assert (await seen(nea, case))["version"] == 2


@pytest.mark.parametrize("which", ["the one that ends", "the one that goes on"])
@pytest.mark.parametrize("beside", ["close", "erase", "send", "offer"])
async def test_it_comes_before_or_after_what_else_is_done(world: World, second: World, which: str, beside: str) -> None:
    nea, other_process = await world.caller("nea"), through(second, await world.caller("nea"))
    for _ in range(TIMES // 2):
        pairs = [await consented_case(nea) for _ in range(2)]
        (first, _), (onward, _) = pairs
        case, consent = pairs[which == "the one that goes on"]
        path, body = asked(beside, case, consent)
        answers = await all_at_once(
            (
                nea.post(f"/v1/cases/{first}/merge", {"into_case_id": onward, "reason": WHY}),
                other_process.post(path, body),
            )
        )
        won = [answer.status_code < 300 for answer in answers]
        merged, ended = await world.value(MERGED, first), await seen(nea, first)
        assert won[0] is merged
        assert any(won)
        if which == "the one that ends" and beside != "erase":
            assert won.count(True) == 1, "after either, the other is refused"
        if merged:
            assert await open_in(nea, first) == []
            assert ended["status"] == ("erased" if beside == "erase" and won[1] else "closed")
        await stood_firm(world, first, onward)


def asked(beside: str, case: str, consent: str) -> tuple[str, dict[str, object]]:
    """What is asked for at the same moment."""
    return {
        "close": (f"/v1/cases/{case}/close", {"outcome": "withdrawn"}),
        "erase": (f"/v1/cases/{case}/erase", {"reason": "She asked for it."}),
        "send": ("/v1/referrals", a_referral(case, consent, send=True)),
        "offer": (f"/v1/cases/{case}/handoffs", {"to_centre_id": RECEIVER, "consent_id": consent}),
    }[beside]


async def open_in(caller: Caller, case: str) -> list[str]:
    """What is open in a case."""
    referrals = (await caller.get(f"/v1/referrals?case_id={case}")).json()["items"]
    handoffs = (await caller.get(f"/v1/handoffs?case_id={case}")).json()["items"]
    return [one["id"] for one in (*referrals, *handoffs) if one["status"] in ("sent", "accepted", "offered")]
