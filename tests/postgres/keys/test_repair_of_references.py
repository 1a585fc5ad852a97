"""``corridor keys repair`` and what organisations call a case or a referral: their keys belong to it and stay."""

from pathlib import Path

from tests.app_under_test import running_world
from tests.builders import consented_case, sent_referral
from tests.postgres.keys.test_key_repair import repaired
from tests.postgres.keys.test_key_rotation import stage

__all__ = ["stage"]


async def test_the_key_of_an_own_reference_belongs_to_the_case_and_stays(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        nea = await world.caller("nea")
        case_id, _ = await consented_case(nea)
        referral = await sent_referral(world)
        for path in (f"/v1/cases/{case_id}", f"/v1/referrals/{referral['id']}"):
            tag = (await nea.get(path)).headers["etag"]
            assert (await nea.patch(path, {"external_id": "MRC-7/2026"}, if_match=tag)).status_code == 200
        found, said = await repaired(stage)
        assert (found["dropped_copies"], found["damaged"]) == (0, [])
        assert "MRC-7" not in said
        for path in (f"/v1/cases/{case_id}", f"/v1/referrals/{referral['id']}"):
            assert (await nea.get(path)).json()["external_id"] == "MRC-7/2026"
