"""The list of referrals as a worklist: every filter, several states, and the next due first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made, sent_referral
from tests.http.cases.protected_cases import accepted, withdrawn

DUE_AT = "UPDATE corridor.referrals SET next_due_at = $1 WHERE id = ANY ($2::uuid[])"


async def ids(caller: Caller, query: str, limit: int = 200) -> list[str]:
    """Follow the cursors of the list to its end."""
    found, cursor = [], ""
    while True:
        answer = await caller.get(f"/v1/referrals?limit={limit}&{query}{cursor}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


async def a_draft(world: World) -> dict[str, Any]:
    nea = await world.caller("nea")
    return await made(nea, "/v1/referrals", a_referral(*await consented_case(nea)))


def numbers(*referrals: str) -> list[str]:
    return [referral.removeprefix("referral_") for referral in referrals]


async def test_several_states_at_once(world: World) -> None:
    map_ = await world.caller("map")
    one, two, three = [await sent_referral(world) for _ in range(3)]
    await map_.post(f"/v1/referrals/{two['id']}/acknowledge", {"handler": "Ma Hnin"})
    await map_.post(f"/v1/referrals/{three['id']}/decline", {"reason": "no_capacity"})
    mine = {one["id"], two["id"], three["id"]}
    for status, expected in (
        ("sent", {one["id"]}),
        ("sent,acknowledged", {one["id"], two["id"]}),
        ("acknowledged,declined,acknowledged", {two["id"], three["id"]}),
        ("expired,withdrawn", set()),
    ):
        assert mine & set(await ids(map_, f"status={status}")) == expected, status
        assert mine & set(await ids(map_, f"status={status}", limit=1)) == expected, status


@pytest.mark.parametrize(
    "query",
    ["status=sent,nonsense", "status=sent,", "status=", "kind=gift", "direction=sideways", "service_type=x", "sort=new",
     "due_before=soon", "deletion_owed=maybe", "external_id=", "handler=", "external_id=%E2%80%8B", "overdue=2"],
)  # fmt: skip
async def test_values_that_do_not_exist_are_refused(world: World, query: str) -> None:
    answer = await (await world.caller("nea")).get(f"/v1/referrals?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"][0]["pointer"] == f"/query/{query.partition('=')[0]}"


async def test_kind_direction_and_service(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    transfer = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    service = await made(
        nea,
        "/v1/referrals",
        a_referral(case_id, consent_id, kind="service", service_types=["information", "transport"]),
    )
    everything = {transfer["id"], service["id"]}
    for query, expected in (
        ("kind=transfer", {transfer["id"]}),
        ("kind=service", {service["id"]}),
        ("service_type=transport", {service["id"]}),
        ("service_type=legal_assistance", {transfer["id"]}),
        ("service_type=job_placement", set()),
        ("direction=outbound", everything),
        ("direction=return", set()),
    ):
        assert set(await ids(nea, f"case_id={case_id}&{query}")) == expected, query


async def test_what_a_handler_works_on_is_found_by_both_sides(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    first, second = await sent_referral(world), await sent_referral(world)
    await map_.post(f"/v1/referrals/{first['id']}/acknowledge", {"handler": "Daw  Khin Mar"})
    await map_.post(f"/v1/referrals/{second['id']}/accept", {"handler": "Ko Zaw"})
    for spelt in ("daw%20khin%20mar", "DAW-KHIN%20MAR", "Daw%20Khin%E2%80%8B%20Mar."):
        assert await ids(map_, f"handler={spelt}") == [first["id"]]
    assert await ids(map_, "handler=Ko%20Zaw&status=accepted") == [second["id"]]
    assert await ids(map_, "handler=Nobody") == await ids(map_, "handler=%E2%80%9C%20-") == []
    assert await ids(nea, "handler=Ko%20Zaw&box=outbox") == await ids(nea, "handler=ko%20zaw") == [second["id"]]
    assert await ids(nea, "handler=Daw%20Khin%20Mar") == [first["id"]]
    assert await ids(nea, "handler=Ko%20Zaw&box=inbox") == await ids(map_, "handler=Ko%20Zaw&box=outbox") == []
    pursat = await world.caller("nea", centres=("nea-pursat",))
    assert await ids(pursat, "handler=Ko%20Zaw") == await ids(await world.caller("hrdf"), "handler=Ko%20Zaw") == []
    await map_.post(f"/v1/referrals/{first['id']}/accept", {"handler": "Ko Zaw"})
    assert await ids(map_, "handler=Daw%20Khin%20Mar") == []
    assert set(await ids(map_, "handler=Ko%20Zaw", limit=1)) == {first["id"], second["id"]}
    assert (await map_.post(f"/v1/referrals/{first['id']}/amend", {"handler": "--"})).status_code == 200
    assert await ids(map_, "handler=Ko%20Zaw") == [second["id"]]
    assert await ids(map_, "handler=--") == []
    told = await world.value("SELECT string_agg(to_jsonb(r)::text, ' ') FROM corridor.referrals AS r")
    assert "Khin Mar" not in told
    assert "Ko Zaw" not in told


async def test_a_sender_finds_by_handler_what_custody_brought_it_until_the_person_left(world: World) -> None:
    nea, map_, hrdf = [await world.caller(code) for code in ("nea", "map", "hrdf")]
    case_id, consent_id = await consented_case(nea)
    to_shelter = {"to_centre_id": "hrdf-mae-sot", "kind": "service", "send": True}
    brought = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, **to_shelter))
    await hrdf.post(f"/v1/referrals/{brought['id']}/acknowledge", {"handler": "Ma Phyu Phyu"})
    transfer = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    for action, body in (("accept", {}), ("confirm-contact", {"channel": "in_person"})):
        assert (await map_.post(f"/v1/referrals/{transfer['id']}/{action}", body)).status_code == 200
    assert await ids(map_, "handler=Ma%20Phyu%20Phyu") == [brought["id"]]
    assert await ids(nea, "handler=Ma%20Phyu%20Phyu") == []
    await hrdf.post(f"/v1/referrals/{brought['id']}/decline", {"reason": "no_capacity"})
    assert await ids(map_, "handler=Ma%20Phyu%20Phyu") == [brought["id"]]
    await withdrawn(nea, consent_id)
    assert await ids(map_, "handler=Ma%20Phyu%20Phyu") == []


async def test_deletions_owed(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    _, consent_id, owing = await accepted(world)
    _, _, working = await accepted(world)
    await withdrawn(nea, consent_id)
    for caller in (nea, map_):
        assert owing["id"] in await ids(caller, "deletion_owed=true")
        assert working["id"] not in await ids(caller, "deletion_owed=true")
        assert working["id"] in await ids(caller, "deletion_owed=false")
    await map_.post(f"/v1/referrals/{owing['id']}/confirm-deletion", {})
    assert owing["id"] not in await ids(nea, "deletion_owed=true")


async def test_next_due_first_across_pages_and_last_what_has_no_clock(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    these = f"updated_since={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    referrals = [(await sent_referral(world))["id"] for _ in range(7)]
    base = datetime(2150, 1, 1, tzinfo=UTC)
    for chosen, hours in ((referrals[:1], 3), (referrals[1:5], 2), (referrals[5:6], 1)):
        await world.value(DUE_AT, base + timedelta(hours=hours), numbers(*chosen))
    drafts = [(await a_draft(world))["id"] for _ in range(2)]
    await world.value(DUE_AT, None, numbers(referrals[6]))
    expected = [referrals[5], *sorted(referrals[1:5]), referrals[0], referrals[6]]
    for caller, box in ((nea, "outbox"), (map_, "inbox"), (nea, "all"), (map_, "all")):
        for limit in (1, 2, 3, 200):
            listed = await ids(caller, f"sort=due&box={box}&{these}", limit=limit)
            ends = drafts if caller is nea else []
            assert [one for one in listed if one in (*referrals, *drafts)] == [*expected, *ends], (box, limit)
            assert len(listed) == len(set(listed))
    before = "due_before=2150-01-01T03:00:00Z"
    assert [one for one in await ids(nea, f"sort=due&{before}") if one in referrals] == expected[:-2]
    assert set(expected[:-2]) == set(await ids(map_, before)) & set(referrals)


async def test_a_cursor_belongs_to_its_order(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(2):
        await sent_referral(world)
    cursor = (await nea.get("/v1/referrals?limit=1&sort=due")).json()["next_cursor"]
    for query in ("", "&sort=updated"):
        answer = await nea.get(f"/v1/referrals?limit=1{query}&cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")
