"""``corridor keys repair`` and the keys of documents: what another kept key opens is wrapped anew."""

from pathlib import Path

from tests.app_under_test import running_world
from tests.http.cases.protected_cases import withdrawn
from tests.http.documents.files import CONTRACT, MarkingCleaner, added, opened
from tests.http.documents.referrals_with_documents import shared
from tests.postgres.keys.test_key_repair import repaired
from tests.postgres.keys.test_key_rotation import stage

__all__ = ["stage"]
KEY = "SELECT data_key FROM corridor.documents WHERE corridor.public_id('document', id) = $1"
KEY_BACK = "UPDATE corridor.documents SET data_key = $2 WHERE corridor.public_id('document', id) = $1"
UPLOADS_KEY = """
SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.uploads AS u ON u.data_key_id = w.data_key_id
"""


async def test_a_document_whose_key_the_present_one_does_not_open_is_mended(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        world.service.files = MarkingCleaner()
        nea, referral = await world.caller("nea"), await shared(world)
        document = await added(nea, referral["id"], category="identity_document")
        await nea.post(f"/v1/referrals/{referral['id']}/documents/uploads", CONTRACT | {"bytes": 10})
        before, content = await world.value(KEY, document["id"]), await opened(nea, document)
        await withdrawn(nea, referral["consent_id"])
        assert await world.value(KEY, document["id"]) != before
        await world.value(KEY_BACK, document["id"], before)
        listed = (await nea.get(f"/v1/referrals/{referral['id']}/documents")).json()["items"]
        assert [one["code"] for one in listed[0]["unreadable"]] == ["sealed_value_damaged"] * 2
        assert await opened(nea, document) == "sealed_value_damaged"
        found, _ = await repaired(stage)
        assert (found["mended"], found["damaged"]) == (1, [])
        assert await opened(nea, document) == content
        assert await world.value(UPLOADS_KEY) == 1
