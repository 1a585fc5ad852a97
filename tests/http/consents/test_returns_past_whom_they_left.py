"""Custody that a withdrawal takes back does not come to rest at a centre that the person has left as well."""

import pytest

from tests.app_under_test import World
from tests.builders import RECEIVER, a_consent, consented_case, made
from tests.http.cases.protected_cases import copies, handed_on, withdrawn
from tests.http.referrals.asked import MAE_SOT


@pytest.mark.parametrize("withdrawal", [{}, {"centre_ids": [RECEIVER]}], ids=["for all", "for it"])
@pytest.mark.parametrize("left", [True, False], ids=["left", "not left"])
async def test_it_goes_past_the_recorder_if_the_person_left_it(
    world: World, withdrawal: dict[str, object], left: bool
) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, first = await consented_case(nea)
    await handed_on(nea, map_, case_id, RECEIVER, consent_id=first)
    second = (await made(map_, f"/v1/cases/{case_id}/consents", a_consent(witness="zqxwitness")))["id"]
    await handed_on(map_, hrdf, case_id, MAE_SOT, consent_id=second)
    if left:
        assert (await nea.post(f"/v1/consents/{first}/withdraw", withdrawal)).status_code == 200
    await withdrawn(hrdf, second)
    holder, other = (nea, map_) if left else (map_, nea)
    assert (await holder.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    assert (await other.get(f"/v1/cases/{case_id}")).json()["level"] == "outcome"
    assert (await other.get(f"/v1/cases/{case_id}/consents")).status_code == 403
    assert (await holder.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    assert await copies(world, case_id) == {holder.organisation}
