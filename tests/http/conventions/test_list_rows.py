"""Lists give rows of the domain; PostgreSQL writes of a referral the JSON that the edge would make of its row."""

import json
from functools import partial
from typing import Any

from api.http.pagination import WrittenAsJson, written
from api.v1.list_items import referral_item
from domain.audit.trail import AuditEntry, AuditQuery
from domain.cases.listing import CaseItem, CaseQuery, Holder
from domain.directory.corridor import Corridor
from domain.directory.listing import CentreQuery, CorridorQuery, OrganisationQuery
from domain.directory.organisations import Centre, Organisation
from domain.handoffs.listing import HandoffItem, HandoffQuery
from domain.kernel.access import Actor
from domain.kernel.ids import ClientId, OrganisationId
from domain.kernel.listing import Page
from domain.kernel.request_info import RequestInfo
from domain.ports.work import OpenWork
from domain.referrals.listing import Box, ReferralItem, ReferralQuery
from domain.usecases.audit.list_audit import list_audit
from domain.usecases.cases.list_cases import list_cases
from domain.usecases.directory.list_centres import list_centres
from domain.usecases.directory.list_corridors import list_corridors
from domain.usecases.directory.list_organisations import list_organisations
from domain.usecases.handoffs.list_handoffs import list_handoffs
from domain.usecases.referrals.list_referrals import list_referrals
from tests.app_under_test import PARTNER, World
from tests.builders import a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, taken_over, withdrawn

LISTS: tuple[tuple[Any, Any, type], ...] = (
    (list_referrals, ReferralQuery(box=Box.ALL, limit=200), ReferralItem),
    (list_cases, CaseQuery(Holder.ANY, 200), CaseItem),
    (list_handoffs, HandoffQuery(200), HandoffItem),
    (list_audit, AuditQuery(200), AuditEntry),
    (list_organisations, OrganisationQuery(200), Organisation),
    (list_centres, CentreQuery(200), Centre),
    (list_corridors, CorridorQuery(200), Corridor),
)


async def asking(world: World, organisation: str) -> tuple[OpenWork, Actor]:
    number = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
    actor = Actor(ClientId(number), OrganisationId(number), PARTNER)
    return partial(world.service.open_reading, RequestInfo(actor, "list", "req_1", None)), actor


async def some_of_each(world: World) -> None:
    """Referrals in many states: drafts, with and without a window, ended, redirected, owing and late with it."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    window = {"from": "2026-12-01T07:00:00.25+07:00", "to": None}
    await made(nea, "/v1/referrals", a_referral(case_id, consent_id, arrival_window=window))
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    declined = await map_.post(f"/v1/referrals/{sent['id']}/decline", {"reason": "no_capacity"})
    assert declined.status_code == 200, declined.text
    onward = await nea.post(f"/v1/referrals/{sent['id']}/redirect", {"to_centre_id": "hrdf-mae-sot"})
    assert onward.status_code == 200, onward.text
    await taken_over(world)
    for _ in range(2):
        _, consent_id, owing = await accepted(world)
        await withdrawn(nea, consent_id)
    await map_.post(f"/v1/referrals/{owing['id']}/confirm-deletion", {})
    await world.value("UPDATE corridor.referrals SET deletion_due_by = now() - interval '1 day', updated_at = "
                      "date_trunc('second', updated_at) WHERE deletion_owed_since IS NOT NULL")  # fmt: skip


async def test_every_list_gives_typed_rows(world: World) -> None:
    await some_of_each(world)
    for use_case, query, kind in LISTS:
        page: Page[Any] = await use_case(*await asking(world, "nea"), query)
        rows = list(page.items)
        assert rows, use_case
        assert {type(row) for row in rows} == {kind}


async def test_the_json_of_a_referral_is_what_the_edge_makes_of_its_row(world: World) -> None:
    await some_of_each(world)
    seen = []
    for organisation in ("nea", "map"):
        work, actor = await asking(world, organisation)
        page = await list_referrals(work, actor, ReferralQuery(box=Box.ALL, limit=200))
        assert isinstance(page.items, WrittenAsJson)
        passed_on = [json.loads(text) for text in written(page, referral_item)]
        from_rows = [json.loads(referral_item(row).model_dump_json(by_alias=True)) for row in page.items]
        assert passed_on == from_rows
        seen += passed_on
    for name in ("arrival_window", "deletion", "redirected_from", "redirected_to", "sent_at"):
        assert {item[name] is None for item in seen} == {True, False}, name
    assert {item["deletion"]["late"] for item in seen if item["deletion"]} == {True, False}
