"""tus-js-client uploads a document over a line that is cut. Not collected without Node; ``conftest.py`` says so."""

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.app_under_test import World
from tests.http.documents.cut_lines import CuttingProxy
from tests.http.documents.foreign_uploads import CONTENT, LINE, REPEAT, SAID, kept_of, must_have_arrived, token_of
from tests.http.documents.referrals_with_documents import shared
from tests.node_packages import installed, node_environment
from tests.oauth.serving import PATIENCE

FOREIGN = Path(__file__).parent / "foreign"


async def test_tus_js_client_goes_on_by_itself_after_two_cuts(world: World, proxy: CuttingProxy) -> None:
    nea, referral = await world.new_caller("nea"), await shared(world)
    said: dict[str, Any] = {
        "endpoint": f"{proxy.url}/v1/referrals/{referral['id']}/documents/uploads",
        "token": await token_of(nea, proxy.url),
        "metadata": {**SAID, "filename": "Sok Dara.txt", "repeat": REPEAT},
        "content": LINE,
    }
    proxy.cut_after(250_000, 200_000, kept=kept_of(world, referral["id"]))
    folder = (await asyncio.to_thread(installed, FOREIGN)).parent
    process = await asyncio.create_subprocess_exec(
        *("node", "upload.mjs", json.dumps(said)),
        cwd=folder,
        env=node_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, problems = await asyncio.wait_for(process.communicate(), PATIENCE)
    seen = json.loads(out or b"{}")
    assert "url" in seen, (seen, problems.decode())
    assert seen["retries"] >= 2
    assert len(seen["resumedAt"]) >= 2
    assert 0 < seen["resumedAt"][0] < seen["resumedAt"][1] < len(CONTENT)
    await must_have_arrived(world, referral["id"])
