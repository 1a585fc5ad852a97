"""When one referral ends, its receiver keeps the key of the identity only for another whose consent still opens it."""

import pytest

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.cases.protected_cases import copies

FIRST, SECOND = "frn-songkhla", "frn-ranong"
"""Two centres of one organisation, which has one copy of the key."""
EXPIRED = """UPDATE corridor.consents SET expires_at = now() - interval '1 second'
    WHERE id = $1::uuid RETURNING id"""
NARROWED = "UPDATE corridor.consents SET data_categories = '{profile}' WHERE id = $1::uuid RETURNING id"
FOR_ANOTHER = """UPDATE corridor.consents SET recipient_corridor_id = NULL, recipient_centre_ids = ARRAY[centre_id]
    WHERE id = $1::uuid RETURNING id"""


async def after_the_first_ended(world: World, change: str | None) -> set[str]:
    """Two accepted referrals of one case on consents of their own; the first is completed. Gives who holds the key."""
    nea, frn = await world.caller("nea"), await world.caller("itf-frn")
    case = await opened_case(nea)
    accepted, consents = [], []
    for centre in (FIRST, SECOND):
        consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
        body = a_referral(case["id"], consent["id"], to_centre_id=centre, kind="service", send=True)
        referral = await made(nea, "/v1/referrals", body | {"service_types": ["information"]})
        answer = await frn.post(f"/v1/referrals/{referral['id']}/accept", {})
        assert answer.status_code == 200, answer.text
        accepted.append(referral["id"])
        consents.append(consent["id"])
    if change is not None:
        assert await world.value(change, consents[1].removeprefix("consent_"))
    path = f"/v1/referrals/{accepted[0]}"
    await frn.post(f"{path}/confirm-contact", {"channel": "phone"})
    ended = await frn.post(f"{path}/complete", {"outcome": "service_received"})
    assert ended.status_code == 200, ended.text
    return await copies(world, case["id"])


async def test_the_key_is_kept_for_another_referral_whose_consent_is_in_force(world: World) -> None:
    assert await after_the_first_ended(world, None) == {"nea", "itf-frn"}


@pytest.mark.parametrize("change", [EXPIRED, NARROWED, FOR_ANOTHER], ids=["expired", "narrowed", "for another centre"])
async def test_the_key_goes_where_no_consent_opens_the_identity_any_more(world: World, change: str) -> None:
    assert await after_the_first_ended(world, change) == {"nea"}
