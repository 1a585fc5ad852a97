"""What happens in the very moment in which custody moves, or a kind of centre is excluded: nothing is left behind."""

import asyncio

import pytest

from tests.app_under_test import World
from tests.builders import RECEIVER, a_consent, a_referral, made, opened_case
from tests.http.cases.protected_cases import accepted
from tests.http.referrals.test_custody_takes_everything_along import SHELTER, id_of, seen


@pytest.mark.parametrize("round_", range(6))
async def test_what_is_sent_in_the_moment_of_the_handover_comes_along_or_is_refused(world: World, round_: int) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, transfer = await accepted(world)
    confirm = map_.post(f"/v1/referrals/{transfer['id']}/confirm-contact", {"channel": "phone"})
    body = a_referral(case_id, consent_id, kind="service", send=True, to_centre_id=SHELTER)
    both = (confirm, nea.post("/v1/referrals", body))
    moved, sent = reversed(await asyncio.gather(*reversed(both))) if round_ % 2 else await asyncio.gather(*both)
    assert moved.status_code == 200, moved.text
    if sent.status_code == 201:
        assert (await seen(map_, sent.json()))["responsible_centre_id"] == await id_of(map_, RECEIVER)
    else:
        assert {error["code"] for error in sent.json()["errors"]} == {"not_the_holder"}


async def test_an_offer_in_the_moment_of_an_exclusion_does_not_stay_open(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(6):
        case = await opened_case(nea)
        consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
        path, body = f"/v1/cases/{case['id']}", {"to_centre_id": RECEIVER, "consent_id": consent["id"]}
        excluding = {"excluded_operator_types": ["cso"]}
        _, offer = await asyncio.gather(nea.patch(path, excluding, if_match="*"), nea.post(f"{path}/handoffs", body))
        assert (await nea.get(path)).json()["excluded_operator_types"] == ["cso"]
        if offer.status_code == 201:
            assert (await nea.get(f"/v1/handoffs/{offer.json()['id']}")).json()["status"] == "called_off"
