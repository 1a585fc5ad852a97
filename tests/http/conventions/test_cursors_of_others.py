"""A cursor continues the list of the client that got it, with the filters that it was got with, and no other's."""

from dataclasses import replace

import pytest

from api.http.cursors import filters_text
from domain.kernel.ids import CentreId, ClientId, UserId
from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import CORRIDOR, RECEIVER, SENDER, a_consent, a_referral, made, opened_case
from tests.http.access.matrix.operations import Op, operations
from tests.http.activities.activity_bodies import recorded
from tests.http.cases.protected_cases import taken_over
from tests.http.claims.claims_of_tests import claim_on
from tests.http.groups.group_builders import a_group
from tests.unit.builders_domain import BATTAMBANG, CHIANG_MAI, an_actor

LISTS = [op for op in operations() if any(each.get("name") == "cursor" for each in op.described.get("parameters", ()))]

LATER = {
    "purposes": ["referral"],
    "data_categories": ["profile"],
    "retention": "P2Y",
    "valid_from": "2190-01-01",
    "valid_to": "2190-12-31",
}
"""An agreement that binds nobody yet."""


@pytest.fixture(scope="module")
async def one(world: World) -> Caller:
    """A system of MAP."""
    return await world.new_caller("map", EVERYTHING)


@pytest.fixture(scope="module")
async def ids(world: World, one: Caller) -> dict[str, str]:
    """A case of which every list has several items."""
    case_id, _, referral = await taken_over(world)
    for path, body in (
        (f"/v1/cases/{case_id}/consents", a_consent()),
        (f"/v1/cases/{case_id}/notes", {"body": "Called.", "language": "en"}),
    ):
        for _ in range(2):
            await made(one, path, body)
    for _ in range(2):
        await made(one, f"/v1/referrals/{referral['id']}/messages", {"body": "She has arrived.", "language": "en"})
        form = {"title": "Contract", "language": "en", "category": "contract"}
        path, files = f"/v1/referrals/{referral['id']}/documents", {"file": b"A contract."}
        added = await one.send("POST", path, data=form, files=files)
        assert added.status_code == 201, added.text
    for _ in range(2):
        await claim_on(one, case_id)
        await recorded(one, centre_id=RECEIVER)
        await a_group(one, case_id, centre_id=RECEIVER)
    await made(one, f"/v1/corridors/{CORRIDOR}/agreements", LATER)
    await made(one, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": SENDER, "reason": "Returns."})
    for _ in range(2):
        more = await opened_case(one, centre_id=RECEIVER)
        body = a_referral(more["id"], None, corridor_id="KH-TH", from_centre_id=RECEIVER, to_centre_id=SENDER)
        await made(one, "/v1/referrals", body)
        webhook = await made(one, "/v1/webhooks", {"url": "https://hooks.partner.example/"})
    for _ in range(2):
        assert (await one.post(f"/v1/webhooks/{webhook['id']}/test")).status_code == 202
    organisation = {"organisation_id": "map", "corridor_id": CORRIDOR}
    return organisation | {"webhook_id": webhook["id"], "case_id": case_id, "referral_id": referral["id"]}


def test_every_list_is_here() -> None:
    assert {"list_cases", "list_referrals", "list_audit", "list_consents", "list_clients", "get_case_timeline"} <= {
        str(op) for op in LISTS
    }


@pytest.mark.parametrize("op", LISTS, ids=str)
async def test_anothers_cursor_is_none(world: World, one: Caller, ids: dict[str, str], op: Op) -> None:
    two = await world.new_caller("map", EVERYTHING)
    first = await one.get(f"{op.at(**ids)}?limit=1")
    cursor = first.json()["next_cursor"]
    assert cursor is not None
    path = f"{op.at(**ids)}?limit=1&cursor={cursor}"
    assert (await one.get(path)).status_code == 200
    refused = await two.get(path)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")
    assert (await two.get(f"{op.at(**ids)}?limit=1")).status_code == 200


def test_it_is_bound_to_client_user_and_centres() -> None:
    actor = replace(an_actor(BATTAMBANG), client_id=ClientId(BATTAMBANG.centre_id), user_id=None)
    others = (
        replace(actor, client_id=ClientId(CHIANG_MAI.centre_id)),
        replace(actor, user_id=UserId(CHIANG_MAI.centre_id)),
        replace(actor, centre_ids=frozenset[CentreId]()),
        replace(actor, centre_ids=frozenset({BATTAMBANG.centre_id})),
    )
    assert len({filters_text("list_things", {}, each) for each in (actor, *others)}) == 5
    both = frozenset({BATTAMBANG.centre_id, CHIANG_MAI.centre_id})
    same = {filters_text("list_things", {}, replace(actor, centre_ids=frozenset(sorted(both, reverse=True))))}
    assert same == {filters_text("list_things", {}, replace(actor, centre_ids=both))}
