"""What never became a document goes: uploads after 24 hours, forms that were cut off after one."""

from datetime import timedelta

import pytest

from tests.app_under_test import World
from tests.http.documents.files import listed
from tests.http.documents.referrals_with_documents import shared
from tests.http.documents.test_uploads import CONTENT, part, started

pytestmark = pytest.mark.usefixtures("cleaner")
OLDER = "UPDATE corridor.uploads SET created_at = created_at - $1::interval WHERE length IS NOT NULL"
LEFT = """
SELECT (SELECT count(*) FROM corridor.uploads WHERE length IS NOT NULL)
    + (SELECT count(*) FROM corridor.file_pieces WHERE upload_id IS NOT NULL)
    + (SELECT count(*) FROM vault.wrapped_keys AS w WHERE w.data_key_id = $1)
"""


async def test_after_a_day_an_upload_goes_with_its_pieces_and_its_key(world: World) -> None:
    nea, referral = await world.caller("nea"), await shared(world)
    await world.value("DELETE FROM corridor.uploads")
    path = await started(nea, referral["id"])
    await part(nea, path, 0, CONTENT[:200_000])
    key = await world.value("SELECT data_key_id FROM corridor.uploads WHERE length IS NOT NULL")
    assert await world.value(LEFT, key) == 4
    for hours, left in ((23, 4), (2, 0)):
        await world.value(OLDER, timedelta(hours=hours))
        await world.service.worker.run_once("remove_old_uploads")
        assert await world.value(LEFT, key) == left
    assert (await nea.call("HEAD", path)).status_code == 404
    assert (await part(nea, path, 200_000, CONTENT[200_000:])).status_code == 404
    assert await listed(nea, referral["id"]) == []


async def test_a_form_that_was_cut_off_goes_after_an_hour(world: World) -> None:
    """Its process ended: a form that still arrives is younger."""
    nea, referral = await world.caller("nea"), await shared(world)
    path = await started(nea, referral["id"])
    form = """UPDATE corridor.uploads SET length = NULL, created_at = now() - $2::interval
        WHERE corridor.public_id('upload', id) = $1"""
    left = "SELECT count(*) FROM corridor.uploads WHERE corridor.public_id('upload', id) = $1"
    upload = path.rpartition("/")[2]
    for minutes, kept in ((55, 1), (65, 0)):
        await world.value(form, upload, timedelta(minutes=minutes))
        await world.service.worker.run_once("remove_old_uploads")
        assert await world.value(left, upload) == kept
