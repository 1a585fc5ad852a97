"""A worker is killed while receivers hold its requests: what it had under way is sent again under the same id."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL

from tests.app_under_test import running_world
from tests.cli.commands import PATIENCE, running_worker
from tests.http.webhooks.receiver import ask_for_test, due_now
from tests.loopback import listening
from tests.scratch import scratch_database, url_of
from tests.timeouts import TICK

EVENTS = 20
LEFT = """SELECT count(*) FROM corridor.deliveries WHERE next_at IS NOT NULL"""


@dataclass
class Holding:
    """A receiver that leaves requests without an answer until it is told to go on."""

    goes_on: bool = False
    held: list[tuple[str, str]] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    """Webhook id and event id of what was left without an answer, and of what was answered."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            lines = (line.partition(": ") for line in head.split("\r\n")[1:] if line)
            named = {name.lower(): value for name, _, value in lines}
            body = json.loads(await reader.readexactly(int(named["content-length"])))
            (self.taken if self.goes_on else self.held).append((named["webhook-id"], body["id"]))
            if self.goes_on:
                writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
        writer.close()


async def test_what_it_had_under_way_is_sent_again_under_the_same_id_and_nothing_is_lost(
    root_key_file: Path, tmp_path: Path
) -> None:
    receiver = Holding()
    async with listening(receiver.answer) as port, scratch_database() as name:
        allowed = f"localhost:{port}"
        own = {"database_url": url_of(name), "master_key_file": root_key_file, "webhook_allowed_hosts": allowed}
        async with running_world(url_of(name), root_key_file, webhook_allowed_hosts=(allowed,)) as world:
            nea = await world.new_caller("nea")
            webhook = (await nea.post("/v1/webhooks", {"url": f"http://{allowed}/"})).json()
            events = {(await ask_for_test(nea, webhook))["id"] for _ in range(EVENTS)}
            with running_worker(tmp_path, **own) as first:
                async with asyncio.timeout(PATIENCE):
                    while not receiver.held:  # noqa: ASYNC110  (nobody tells)
                        await asyncio.sleep(TICK)
                first.send_signal(SIGKILL)
                await asyncio.to_thread(first.wait)
            receiver.goes_on = True
            await due_now(world, webhook)  # what the first had taken is nobody's any more
            with running_worker(tmp_path, **own):
                async with asyncio.timeout(PATIENCE):
                    while await world.value(LEFT):  # noqa: ASYNC110
                        await asyncio.sleep(TICK)
        assert set(receiver.held) <= set(receiver.taken), "the same id for the same event"
        assert {event for _, event in receiver.taken} == events, "none is lost"
        assert set(Counter(receiver.taken).values()) == {1}
        assert len(dict(receiver.taken)) == EVENTS, "an id for each"
