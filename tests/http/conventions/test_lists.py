"""Keyset lists: each item exactly once whatever happens meanwhile, filters, links, items equal to what GET gives."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, consented_case, made, opened_case

LINK = re.compile(r'<(?P<url>[^>]+)>; rel="next"')


async def pages(caller: Caller, path: str) -> AsyncIterator[dict[str, Any]]:
    """Follow the links of a list to its end."""
    base = "http://127.0.0.1:8000"
    while path:
        answer = await caller.get(path)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield page
        link = LINK.fullmatch(answer.headers["link"]) if "link" in answer.headers else None
        assert (link is not None) is (page["next_cursor"] is not None)
        path = link["url"].removeprefix(base) if link else ""
        assert not path or f"cursor={page['next_cursor']}" in path


async def ids(caller: Caller, path: str) -> list[str]:
    return [item["id"] async for page in pages(caller, path) for item in page["items"]]


@pytest.fixture(scope="module")
async def drafts(world: World) -> list[str]:
    """120 drafts of one case, oldest first."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    return [
        (await made(nea, "/v1/referrals", a_referral(case_id, consent_id, urgency=urgency)))["id"]
        for urgency in ("normal", "urgent", "emergency") * 40
    ]


async def case_of(caller: Caller, referral_id: str) -> str:
    return str((await caller.get(f"/v1/referrals/{referral_id}")).json()["case_id"])


async def test_paging_gives_each_exactly_once_newest_first(world: World, drafts: list[str]) -> None:
    nea = await world.caller("nea")
    path = f"/v1/referrals?case_id={await case_of(nea, drafts[0])}"
    for limit in (7, 119, 120, 121, 200):
        assert await ids(nea, f"{path}&limit={limit}") == drafts[::-1], limit
    sizes = [len(page["items"]) async for page in pages(nea, f"{path}&limit=7")]
    assert sizes == [7] * 17 + [1]
    assert len((await nea.get(path)).json()["items"]) == 50


async def test_paging_while_others_are_added_and_changed_loses_and_repeats_nothing(
    world: World, drafts: list[str]
) -> None:
    """What stands still is seen exactly once; what moves to the front while one reads is not seen twice."""
    nea = await world.caller("nea")
    case_id = await case_of(nea, drafts[0])
    moved, seen, place = set(drafts[::10]), [], 0
    async for page in pages(nea, f"/v1/referrals?case_id={case_id}&limit=7"):
        seen += [item["id"] for item in page["items"]]
        for chosen in sorted(moved)[place : place + 1]:
            answer = await nea.patch(f"/v1/referrals/{chosen}", {"summary": f"Changed {place}."}, if_match="*")
            assert answer.status_code == 200
        await made(nea, "/v1/referrals", a_referral(case_id, None))
        place += 1
    assert len(seen) == len(set(seen))
    assert set(seen) >= set(drafts) - moved
    assert set(seen) <= set(drafts)


FILTERS = (
    ("urgency=urgent", lambda item: item["urgency"] == "urgent"),
    ("status=draft", lambda item: item["status"] == "draft"),
    ("status=sent&box=outbox", lambda item: item["status"] == "sent"),
    ("box=outbox", lambda item: True),
    ("overdue=false", lambda item: item["overdue"] is False),
    ("corridor_id=KH-TH", lambda item: True),
    ("centre_id=nea-battambang", lambda item: True),
    ("centre_id=map-chiang-mai&box=all", lambda item: True),
)
NOTHING = ("box=inbox", "overdue=true", "corridor_id=LA-TH", "centre_id=hrdf-mae-sot", "status=completed",
           "updated_since=2199-01-01T00:00:00Z", "urgency=urgent&status=expired")  # fmt: skip


async def test_each_filter_gives_what_it_names(world: World, drafts: list[str]) -> None:
    nea = await world.caller("nea")
    path = f"/v1/referrals?limit=200&case_id={await case_of(nea, drafts[0])}"
    everything = [item async for page in pages(nea, path) for item in page["items"]]
    for query, holds in FILTERS:
        found = [item async for page in pages(nea, f"{path}&{query}".replace("limit=200", "limit=9"))
                 for item in page["items"]]  # fmt: skip
        expected = [item["id"] for item in everything if holds(item)]
        assert [item["id"] for item in found] == expected, query
    for query in NOTHING:
        assert (await nea.get(f"{path}&{query}")).json() == {"items": [], "next_cursor": None}, query
    since = everything[40]["updated_at"]
    newer = await ids(nea, f"{path}&updated_since={since.replace('+', '%2B')}")
    assert newer == [item["id"] for item in everything if item["updated_at"] >= since]


async def test_the_same_filters_on_the_other_side(world: World) -> None:
    nea, receiver = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, urgency="emergency"))
    await made(nea, "/v1/referrals", a_referral(case_id, consent_id, to_centre_id="hrdf-mae-sot"))
    for query, expected in (("box=inbox", [sent["id"]]), ("box=all", [sent["id"]]), ("box=outbox", []),
                            ("urgency=emergency", [sent["id"]]), ("centre_id=hrdf-mae-sot", []),
                            ("centre_id=nea-battambang", [sent["id"]]), ("status=draft", [])):  # fmt: skip
        assert await ids(receiver, f"/v1/referrals?case_id={case_id}&{query}") == expected, query
    await world.value("UPDATE corridor.referrals SET next_due_at = now() - interval '1 day' WHERE id = $1::uuid",
                      sent["id"].partition("_")[2])  # fmt: skip
    assert await ids(receiver, f"/v1/referrals?case_id={case_id}&overdue=true") == [sent["id"]]
    assert (await receiver.get(f"/v1/referrals/{sent['id']}")).json()["overdue"] is True
    assert await ids(receiver, f"/v1/referrals?case_id={case_id}&overdue=false") == []


async def test_an_item_says_the_same_as_reading_it(world: World) -> None:
    nea, receiver = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    window = {"from": "2026-12-01T07:00:00.25+07:00", "to": None}
    await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, arrival_window=window))
    for caller in (nea, receiver):
        for path in (f"/v1/referrals?case_id={case_id}", f"/v1/handoffs?case_id={case_id}", "/v1/cases?limit=1"):
            (item,) = (await caller.get(path)).json()["items"]
            whole = (await caller.get(f"{path.partition('?')[0]}/{item['id']}")).json()
            if path.startswith("/v1/cases"):
                whole |= {"holder": whole["centre_id"], "held_here": whole["level"] == "holder", **whole["preview"]}
                due = (await caller.get(f"/v1/referrals?sort=due&case_id={case_id}")).json()["items"]
                whole |= {"open_referrals": 1, "next_due": due[0]["due"]["acknowledge_by"]}
            assert item == {name: whole[name] for name in item}, path


async def test_one_organisation_at_both_ends_sees_a_referral_once(world: World) -> None:
    """A Thai–Thai road does not exist: the organisation gets its second centre here, at the other end of the road."""
    code = f"frn-{uuid4().hex[:8]}"
    await world.value("""
        WITH made AS (
            INSERT INTO corridor.centres SELECT (jsonb_populate_record(c, jsonb_build_object(
                'id', gen_random_uuid(), 'code', $1::text, 'country', 'KH'))).*
            FROM corridor.centres AS c WHERE c.code = 'frn-trat' RETURNING id)
        INSERT INTO corridor.corridor_members SELECT (jsonb_populate_record(m, jsonb_build_object(
            'centre_id', made.id, 'role', 'origin'))).*
        FROM made, corridor.corridor_members AS m JOIN corridor.centres AS c ON c.id = m.centre_id
        JOIN corridor.corridors AS l ON l.id = m.corridor_id
        WHERE c.code = 'frn-trat' AND l.code = 'KH-TH'
    """, code)  # fmt: skip
    frn = await world.caller("itf-frn")
    case = await opened_case(frn, centre_id=code)
    consent = await made(frn, f"/v1/cases/{case['id']}/consents", a_consent())
    body = a_referral(case["id"], consent["id"], from_centre_id=code, to_centre_id="frn-trat", send=True)
    referral = await made(frn, "/v1/referrals", {**body, "service_types": ["information"]})
    for box in ("all", "inbox", "outbox"):
        assert await ids(frn, f"/v1/referrals?case_id={case['id']}&box={box}&limit=1") == [referral["id"]]
    assert len(await ids(frn, f"/v1/handoffs?case_id={case['id']}&limit=1")) == 1
    assert {"acknowledge", "withdraw"} <= set(
        (await frn.get(f"/v1/referrals/{referral['id']}")).json()["allowed_actions"]
    )


async def test_cases_are_listed_newest_first_and_filtered(world: World) -> None:
    nea, receiver = await world.new_caller("nea"), await world.caller("map")
    mine = [(await opened_case(nea, profile={"stage": stage}))["id"] for stage in ("detention", "family")[1:] * 3]
    listed = await ids(nea, "/v1/cases?limit=2&holder=me&status=open&stage=family")
    assert [case for case in listed if case in mine] == mine[::-1]
    assert len(listed) == len(set(listed))
    assert not set(mine) & set(await ids(receiver, "/v1/cases?limit=200"))
    for query in ("stage=returning", "status=closed"):
        assert not set(mine) & set(await ids(nea, f"/v1/cases?limit=200&{query}"))
