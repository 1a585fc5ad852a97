"""An agreement that narrows what may be shared binds all new sharing at once, by every way on which something is sent
(contract, section 3); what is open stays as it is, and the coordinating body learns how much that is.
"""

import json
from functools import partial
from typing import Any

import asyncpg
import pytest

from adapters.postgres.stores.referrals import PostgresReferrals
from tests.app_under_test import World
from tests.between import once_before
from tests.http.agreements.signed_road import EVERY_CATEGORY, EVERY_PURPOSE, Road, a_road, codes, day

LESS = ["profile", "contact", "identity"]
TOO_MUCH = [("agreement_does_not_cover", "/share")]


@pytest.fixture
async def road(world: World) -> Road:
    """A corridor whose organisations have agreed on everything."""
    road = await a_road(world)
    await road.agreed()
    return road


async def state(road: Road, referral: dict[str, Any]) -> dict[str, Any]:
    return dict((await road.here.get(f"/v1/referrals/{referral['id']}")).json())


async def test_a_referral_is_sent_only_within_the_agreement_that_binds(road: Road) -> None:
    assert (await road.send()).status_code == 201
    await road.agreed(data_categories=LESS)
    assert codes(await road.send()) == TOO_MUCH
    assert (await road.send(share=LESS)).status_code == 201
    await road.agreed(purposes=["complaint"])
    assert codes(await road.send()) == [("agreement_does_not_cover", "/purpose")]


async def test_a_corridor_without_an_agreement_sends_nothing(world: World) -> None:
    road = await a_road(world)
    assert codes(await road.send()) == [("agreement_missing", "")]
    coming = await road.agreed(valid_from=day(1))
    assert coming["status"] == "not_yet_valid"
    assert codes(await road.send()) == [("agreement_missing", "")]


async def test_a_new_agreement_that_nobody_has_signed_stops_sending(road: Road) -> None:
    new = await road.publish()
    unsigned = ["/from_centre_id", "/to_centre_id"]
    assert codes(await road.send()) == [("agreement_not_signed", pointer) for pointer in unsigned]
    await road.sign(road.here, new)
    await road.sign(road.elsewhere, new)
    assert codes(await road.send()) == [("agreement_not_signed", "/to_centre_id")]
    assert (await road.send(road.elsewhere)).status_code == 201


async def test_what_is_open_stays_and_is_counted_for_the_coordinating_body(road: Road) -> None:
    open_ = [(await road.send()).json() for _ in range(2)]
    within = (await road.send(share=["profile"])).json()
    ended = (await road.send()).json()
    await road.here.post(f"/v1/referrals/{ended['id']}/withdraw", {"reason": "A mistake."})
    draft = await road.send(send=False)
    assert draft.status_code == 201
    assert (await road.publish(data_categories=EVERY_CATEGORY))["open_referrals_beyond"] == 0
    assert (await road.publish(data_categories=LESS))["open_referrals_beyond"] == 2
    assert (await road.publish(purposes=EVERY_PURPOSE[1:]))["open_referrals_beyond"] == 3
    beyond = "SELECT corridor.open_beyond(corridor.corridor_id($1), '{}', '{}')"
    assert await road.world.value(beyond, road.corridor["code"]) == 0, "the database tells it to nobody else"
    assert {(await state(road, one))["status"] for one in (*open_, within)} == {"sent"}


async def test_who_manages_corridors_alone_learns_how_much_is_open_too(road: Road) -> None:
    assert (await road.send()).status_code == 201
    scopes = frozenset({"corridors:manage", "directory:read"})
    road.coordinator = await road.world.caller(road.coordinator.organisation, scopes)
    assert (await road.publish(data_categories=LESS))["open_referrals_beyond"] == 1


async def test_a_draft_is_changed_until_it_fits(road: Road) -> None:
    draft = (await road.send(send=False)).json()
    await road.agreed(data_categories=LESS)
    path = f"/v1/referrals/{draft['id']}"
    assert codes(await road.here.post(f"{path}/send", {})) == TOO_MUCH
    shown = (await road.here.get(f"{path}/actions")).json()
    assert "send" not in [one["action"] for one in shown["items"]]
    assert (await road.here.patch(path, {"share": LESS}, if_match="*")).status_code == 200
    assert (await road.here.post(f"{path}/send", {})).json()["status"] == "sent"


async def test_redirecting_is_new_sharing(road: Road) -> None:
    referral = (await road.send()).json()
    declined = await road.there.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity"})
    assert declined.status_code == 200
    await road.agreed(data_categories=LESS)
    to = {"to_centre_id": road.centres[road.elsewhere.organisation]}
    assert codes(await road.here.post(f"/v1/referrals/{referral['id']}/redirect", to)) == TOO_MUCH
    await road.agreed()
    assert (await road.here.post(f"/v1/referrals/{referral['id']}/redirect", to)).status_code == 200


@pytest.mark.parametrize("narrowed", [True, False])
async def test_a_fallback_is_gone_on_to_only_within_the_agreement(road: Road, *, narrowed: bool) -> None:
    fallback = road.centres[road.elsewhere.organisation]
    referral = (await road.send(fallback_centre_ids=[fallback])).json()
    if narrowed:
        await road.agreed(data_categories=LESS)
    await road.there.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity"})
    assert ((await state(road, referral))["redirected_to"] is None) is narrowed


@pytest.mark.parametrize("narrowed", [True, False])
async def test_a_successor_gets_what_was_open_only_within_the_agreement(road: Road, *, narrowed: bool) -> None:
    referral = (await road.send()).json()
    if narrowed:
        await road.agreed(data_categories=LESS)
    closed = f"/v1/centres/{road.centres[road.there.organisation]}"
    changes = {"status": "closed", "successor_centre_id": road.centres[road.elsewhere.organisation]}
    assert (await road.coordinator.patch(closed, changes, if_match="*")).status_code == 200
    await road.world.service.worker.run_once("find_successors")
    assert ((await state(road, referral))["redirected_to"] is None) is narrowed


ALLOWS = "SELECT corridor.agreement_allows(corridor.corridor_id($1), $2, $3, $4, $5)"


async def test_the_database_says_the_same_as_the_rules(world: World, road: Road) -> None:
    """What is asked once more when a referral is recorded, and when a decline makes the sender's next one."""
    organisation = "SELECT id FROM corridor.organisations WHERE code = $1"
    here, there, lead = [
        await world.value(organisation, one.organisation) for one in (road.here, road.there, road.lead)
    ]

    async def allows(purpose: str = "referral", share: tuple[str, ...] = ("profile",), *ends: Any) -> bool:
        sender, receiver = ends or (here, there)
        return bool(await world.value(ALLOWS, road.corridor["code"], purpose, list(share), sender, receiver))

    assert await allows()
    assert not await allows("referral", ("profile",), here, lead)
    assert not await allows("referral", ("profile",), lead, there)
    await road.agreed(purposes=["complaint"], data_categories=LESS)
    assert not await allows()
    assert await allows("complaint")
    assert not await allows("complaint", ("profile", "summary"))
    await road.publish()
    assert not await allows("complaint")
    await road.agreed(valid_from=day(1))
    await road.agreed(valid_from=day(0))
    assert await allows()
    await world.value("UPDATE corridor.agreements SET valid_to = valid_from WHERE corridor_id ="
                      " corridor.corridor_id($1) AND valid_from <= now()", road.corridor["code"])  # fmt: skip
    assert await allows(), "the last day belongs to it"
    await world.value("UPDATE corridor.agreements SET valid_from = valid_from - 9, valid_to = valid_from - 1"
                      " WHERE corridor_id = corridor.corridor_id($1) AND valid_from <= now()",
                      road.corridor["code"])  # fmt: skip
    assert not await allows()


async def test_one_that_is_published_while_a_referral_is_sent_binds_it(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between deciding and recording: it is decided again, by the new one."""
    body = await road.request()
    once_before(monkeypatch, PostgresReferrals, "record", partial(road.agreed, data_categories=LESS))
    assert codes(await road.here.post("/v1/referrals", body)) == TOO_MUCH


async def test_the_record_looks_at_the_agreement_once_more(world: World, road: Road) -> None:
    referral = (await road.send()).json()
    row = json.loads(
        await world.value(
            "SELECT row_to_json(r) FROM corridor.referrals AS r WHERE corridor.public_id('referral', r.id) = $1",
            referral["id"],
        )
    )
    names = ("corridor_id", "purpose", "share", "from_organisation_id", "to_organisation_id")
    preconditions = json.dumps({"agreements": [{name: row[name] for name in names}]})
    await world.value("SELECT corridor.check_preconditions($1)", preconditions)
    await road.agreed(data_categories=LESS)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await world.value("SELECT corridor.check_preconditions($1)", preconditions)
    assert refused.value.sqlstate == "CR001"
