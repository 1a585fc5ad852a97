"""A group is sent whole or not at all, whatever happens to its cases at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.postgres.stores.groups import PostgresGroups
from domain.usecases.groups import refer_group
from tests.app_under_test import Caller, World
from tests.between import once_before
from tests.builders import made, opened_case
from tests.http.groups.group_builders import a_group, case_ids, consented_cases, for_the_group
from tests.postgres.races.crowd import all_at_once, codes

SENT = """SELECT count(*) FROM corridor.referrals AS r
    WHERE corridor.public_id('case', r.case_id) = ANY ($1::text[])"""
IN_GROUP = "SELECT count(*) FROM corridor.group_cases WHERE corridor.public_id('group', group_id) = $1"


async def refused_whole(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[Caller, list[tuple[str, str]]], Awaitable[object]],
    **changes: str,
) -> set[str]:
    """Refer three cases. Between decision and record something happens to the second; gives the codes that fail."""
    nea = await world.caller("nea")
    pairs = await consented_cases(nea, 3)
    cases = [case for case, _ in pairs]
    group = await a_group(nea, *cases)
    once_before(monkeypatch, refer_group, "record_new", lambda: meanwhile(nea, pairs))
    answer = await nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group(**changes))
    assert answer.status_code == 409, answer.text
    assert await world.value(SENT, cases) == 0
    errors = answer.json()["errors"]
    assert {error["case_id"] for error in errors} == {cases[1]}
    return {error["code"] for error in errors}


async def test_a_consent_that_is_withdrawn_meanwhile_keeps_all_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def withdraw(nea: Caller, pairs: list[tuple[str, str]]) -> None:
        answer = await nea.post(f"/v1/consents/{pairs[1][1]}/withdraw", {"reason": "She changed her mind."})
        assert answer.status_code == 200, answer.text

    assert await refused_whole(world, monkeypatch, withdraw) == {"consent_withdrawn"}


async def test_a_case_that_is_accepted_elsewhere_meanwhile_keeps_all_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    map_ = await world.caller("map")

    async def hand_on(nea: Caller, pairs: list[tuple[str, str]]) -> None:
        case, consent = pairs[1]
        offer = {"to_centre_id": "map-chiang-mai", "consent_id": consent, "reason": "She moves."}
        handoff = await made(nea, f"/v1/cases/{case}/handoffs", offer)
        assert (await map_.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 200

    failed = await refused_whole(world, monkeypatch, hand_on, kind="service", to_centre_id="hrdf-mae-sot")
    assert "not_the_holder" in failed


@pytest.mark.parametrize("attempt", range(4))
async def test_of_two_groups_with_a_case_in_common_one_is_sent(world: World, attempt: int) -> None:
    nea = await world.caller("nea")
    cases = [case for case, _ in await consented_cases(nea, 5)]
    first, second = await a_group(nea, *cases[:3]), await a_group(nea, *reversed(cases[2:]), title=f"No. {attempt}")
    answers = await all_at_once(
        nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group()) for group in (first, second)
    )
    won = [answer for answer in answers if answer.status_code == 201]
    lost = [answer for answer in answers if answer.status_code == 409]
    assert (len(won), len(lost)) == (1, 1), codes(answers)
    assert {error["case_id"] for error in lost[0].json()["errors"]} == {cases[2]}
    assert await world.value(SENT, cases) == won[0].json()["count"] == 3


async def test_what_is_added_at_once_is_all_there_and_never_more_than_once(world: World) -> None:
    nea = await world.caller("nea")
    group = await a_group(nea)
    cases = [(await opened_case(nea))["id"] for _ in range(4)]
    path = f"/v1/groups/{group['id']}/cases"
    await all_at_once(nea.post(path, {"case_ids": [case, cases[0]]}) for case in cases)
    seen = (await nea.get(f"/v1/groups/{group['id']}")).json()
    assert (sorted(case_ids(seen)), await world.value(IN_GROUP, group["id"])) == (sorted(cases), 4)


async def test_two_groups_merged_into_each_other_at_once_end_as_one(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(3):
        groups = [await a_group(nea, (await opened_case(nea))["id"]) for _ in range(2)]
        ways = ((groups[0], groups[1]), (groups[1], groups[0]))
        answers = await all_at_once(
            nea.post(f"/v1/groups/{into['id']}/merge", {"group_id": other["id"]}) for into, other in ways
        )
        assert codes(answers) == ["200", "group_merged"]
        left = await asyncio.gather(*(nea.get(f"/v1/groups/{group['id']}") for group in groups))
        assert sorted(one.json()["count"] for one in left) == [0, 2]


async def test_a_case_that_is_erased_while_it_is_added_is_in_no_group(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await world.caller("nea")
    group, case = await a_group(nea), (await opened_case(nea))["id"]
    once_before(
        monkeypatch, PostgresGroups, "record", lambda: nea.post(f"/v1/cases/{case}/erase", {"reason": "She asked."})
    )
    answer = await nea.post(f"/v1/groups/{group['id']}/cases", {"case_ids": [case]})
    assert answer.status_code == 422
    assert await world.value(IN_GROUP, group["id"]) == 0
