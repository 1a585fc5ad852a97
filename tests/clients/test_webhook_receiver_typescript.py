"""The receiver in TypeScript of ``docs/partners/webhooks.md``, for which the npm package verifies what it gets."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import Outgoing
from tests.app_under_test import World
from tests.clients.running import HERE, ran
from tests.clients.webhook_receivers import block, free_port, must_receive, running
from tests.http.webhooks.receiver import ask_for_test, deliveries, sending


@pytest.fixture
def program(tmp_path: Path, node_tools: Path) -> Path:
    (tmp_path / "receiver.ts").write_text(block("typescript"), encoding="utf-8")
    for name in ("tsconfig.json", "package.json"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(node_tools.parent)
    settings = json.loads((tmp_path / "tsconfig.json").read_text())
    (tmp_path / "tsconfig.json").write_text(json.dumps({**settings, "include": ["receiver.ts"]}))
    assert ran([node_tools / "tsc", "--project", "."], tmp_path) == ""
    return Path("out", "receiver.js")


def test_the_receiver_in_typescript(tmp_path: Path, program: Path) -> None:
    with running("node", program, cwd=tmp_path) as (port, process):
        must_receive(port, process)


async def test_it_verifies_what_the_service_sends(
    world: World, database_url: str, root_key_file: Path, tmp_path: Path, program: Path
) -> None:
    port = free_port()
    outgoing = Outgoing(AllowedHosts((f"localhost:{port}",), http_here=True))
    world.service.may_name = outgoing.may_name
    nea = await world.new_caller("nea")
    webhook = (await nea.post("/v1/webhooks", {"url": f"http://localhost:{port}/"})).json()
    event = await ask_for_test(nea, webhook)
    with running("node", program, cwd=tmp_path, port=port, secret=webhook["secret"]) as (_, process):
        async with sending(database_url, root_key_file, outgoing) as send:
            await send()
        process.terminate()
        assert process.stdout is not None
        printed = await asyncio.to_thread(process.stdout.read)
    assert [json.loads(line) for line in printed.splitlines()] == [event]
    assert [one["status"] for one in await deliveries(nea, webhook)] == ["delivered"]
