"""Custody moves while the key service is away, with access and everything open; the keys follow when it is back."""

import pytest

from tests.app_under_test import World
from tests.builders import RECEIVER, SENDER, a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import copies
from tests.unit.keyring.keyring_transit_stand_in import StandIn

ONWARD = "central-banteay-meanchey"
CONVERSATION = """SELECT coalesce(array_agg(o.code), '{}') FROM corridor.referrals AS r
    JOIN vault.wrapped_keys AS w ON w.data_key_id = r.data_key_id
    JOIN corridor.organisations AS o ON o.id = w.organisation_id
    WHERE corridor.public_id('referral', r.id) = $1"""


@pytest.mark.parametrize("way", ["transfer", "handoff"])
async def test_the_new_holder_has_everything_but_the_keys_and_they_follow(
    dependent: World, key_service: StandIn, way: str
) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, kind="service", to_centre_id="hrdf-mae-sot", send=True)
    asked = await made(nea, "/v1/referrals", body)
    draft = await made(nea, "/v1/referrals", body | {"send": False, "to_centre_id": "clc-prey-veng"})
    if way == "transfer":
        referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
        await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
        path, said = f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"}
    else:
        offer = {"to_centre_id": RECEIVER, "consent_id": consent_id}
        path, said = f"/v1/handoffs/{(await made(nea, f'/v1/cases/{case_id}/handoffs', offer))['id']}/accept", {}
    key_service.sealed = True
    answer = await map_.post(path, said)
    assert answer.status_code == 200, answer.text
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    assert (await copies(dependent, case_id)) <= {"map"}, "the former holder has lost its copy at once"
    for mine in (asked, draft):
        seen = (await map_.get(f"/v1/referrals/{mine['id']}")).json()
        assert "summary" in {field["field"] for field in seen["unreadable"]}
        assert (await nea.get(f"/v1/referrals/{mine['id']}")).status_code == 404
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "key_service_unavailable"
    for job in ("pass_conversation_keys", "rotate_pending_keys"):
        await dependent.service.worker.run_once(job)
    key_service.sealed = False
    for job in ("pass_conversation_keys", "rotate_pending_keys"):
        await dependent.service.worker.run_once(job)
    assert set(await dependent.value(CONVERSATION, asked["id"])) == {"map", "hrdf"}
    assert set(await dependent.value(CONVERSATION, draft["id"])) == {"map"}
    for mine in (asked, draft):
        assert (await map_.get(f"/v1/referrals/{mine['id']}")).json()["summary"] == "Two months of wages unpaid."
    assert await copies(dependent, case_id) == {"map"}
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    found = await map_.post("/v1/cases/lookup", {"phones": ["+85512345678"]})
    assert case_id in found.text


async def test_what_a_withdrawal_brings_back_without_keys_can_be_read_later(
    dependent: World, key_service: StandIn
) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    await map_.post(f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    other = await made(map_, f"/v1/cases/{case_id}/consents", a_consent())
    body = a_referral(case_id, other["id"], kind="service", from_centre_id=RECEIVER, to_centre_id=ONWARD)
    asked = await made(map_, "/v1/referrals", body | {"send": True})
    key_service.sealed = True
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", {})).status_code == 200
    assert (await nea.get(f"/v1/referrals/{asked['id']}")).json()["responsible_centre_id"] == (
        await nea.get(f"/v1/centres/{SENDER}")
    ).json()["id"]
    key_service.sealed = False
    for job in ("pass_conversation_keys", "rotate_pending_keys"):
        await dependent.service.worker.run_once(job)
    assert (await nea.get(f"/v1/referrals/{asked['id']}")).json()["summary"] == "Two months of wages unpaid."
    assert set(await dependent.value(CONVERSATION, asked["id"])) == {"nea", "central"}
