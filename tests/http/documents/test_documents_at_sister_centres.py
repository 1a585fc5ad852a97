"""A referral between two centres of one organisation: a client of one is as far from the other as a stranger's."""

import pytest

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.documents.files import added, listed, opened
from tests.http.documents.referrals_with_documents import EVERYTHING

OFFERS_THE_SAME = """UPDATE corridor.centres SET services = m.services FROM corridor.centres AS m
    WHERE centres.code = 'nea-pursat' AND m.code = 'map-chiang-mai'"""


@pytest.mark.usefixtures("cleaner")
async def test_a_client_of_the_receiving_centre_learns_of_none_before_acceptance(world: World) -> None:
    await world.value(OFFERS_THE_SAME)
    nea, pursat = await world.caller("nea"), await world.caller("nea", centres=("nea-pursat",))
    case = await opened_case(nea)
    consent = a_consent(data_categories=EVERYTHING, recipients={"centre_ids": ["nea-pursat"]})
    consent_id = (await made(nea, f"/v1/cases/{case['id']}/consents", consent))["id"]
    body = a_referral(case["id"], consent_id, send=True, share=EVERYTHING, to_centre_id="nea-pursat", kind="service")
    referral = await made(nea, "/v1/referrals", body)
    document = await added(nea, referral["id"])
    assert (await listed(pursat, referral["id"]), await opened(pursat, document)) == ([], "not_found")
    for path in (f"/v1/referrals/{referral['id']}", f"/v1/cases/{case['id']}"):
        for caller, told in ((nea, 1), (pursat, 0)):
            steps = (await caller.get(f"{path}/timeline")).json()["items"]
            assert [step["type"] for step in steps].count("document.added") == told
