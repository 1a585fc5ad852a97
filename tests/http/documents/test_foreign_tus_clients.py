"""tuspy uploads a document over a line that is cut, and goes on where it was."""

import asyncio
import hashlib
import io

import pytest
from tusclient.client import TusClient

from tests.app_under_test import World
from tests.http.documents.cut_lines import CuttingProxy
from tests.http.documents.foreign_uploads import CONTENT, SAID, kept_of, must_have_arrived, token_of
from tests.http.documents.referrals_with_documents import shared


async def test_tuspy_goes_on_after_a_cut(world: World, proxy: CuttingProxy) -> None:
    nea, referral = await world.new_caller("nea"), await shared(world)
    headers = {"Authorization": f"Bearer {await token_of(nea, proxy.url)}"}
    client = TusClient(f"{proxy.url}/v1/referrals/{referral['id']}/documents/uploads", headers=headers)

    def upload() -> list[int]:
        metadata = {**SAID, "sha256": hashlib.sha256(CONTENT).hexdigest()}
        first = client.uploader(file_stream=io.BytesIO(CONTENT), metadata=metadata)
        proxy.cut_after(300_000, kept=kept_of(world, referral["id"]))
        with pytest.raises(Exception, match=r".*"):  # whatever its HTTP client calls a cut
            first.upload()
        assert first.url
        again = client.uploader(file_stream=io.BytesIO(CONTENT), url=first.url, chunk_size=200_000)
        went_on_at = again.offset
        again.upload()
        return [went_on_at, again.offset]

    went_on_at, ended_at = await asyncio.to_thread(upload)
    assert 100_000 < went_on_at <= 300_000
    assert ended_at == len(CONTENT)
    await must_have_arrived(world, referral["id"])
