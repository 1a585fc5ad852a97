"""Several workers at one backlog, and receivers that hold up nobody but themselves."""

import asyncio
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.outgoing.guarded_transport import LIMITS
from adapters.webhook_sender import attempts, sender
from tests.app_under_test import World
from tests.http.webhooks.receiver import Receiver, Send, ask_for_test, deliveries, due_now, registered, sending
from tests.postgres.embedded.embedded_process import wait_until

BACKLOG = 60
UNDER_WAY = "SELECT count(*) FROM corridor.deliveries WHERE taken_by IS NOT NULL"
TAKE = "SELECT count(*) FROM corridor.take_deliveries(gen_random_uuid(), 100000, 100, interval '1 minute')"
"""Everything that is due, that of other tests too."""
TAKEN = """SELECT count(*) FROM corridor.deliveries
WHERE taken_by IS NOT NULL AND next_at > now() AND corridor.public_id('webhook', webhook_id) = $1"""
LEASE = "SELECT max(next_at) - now() <= interval '30 seconds' FROM corridor.deliveries WHERE taken_by IS NOT NULL"


async def test_two_workers_send_each_delivery_once(
    world: World, receiver: Receiver, send: Send, database_url: str, root_key_file: Path
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    for _ in range(BACKLOG):
        await ask_for_test(nea, webhook)
    receiver.pause = 0.01
    async with sending(database_url, root_key_file, receiver.outgoing) as other:
        await asyncio.gather(send(), other())
    sent = Counter(headers["webhook-id"] for headers, _ in receiver.arrived)
    assert set(sent.values()) == {1}
    assert len(sent) == BACKLOG


async def test_one_that_hangs_holds_up_only_itself(
    world: World, receiver: Receiver, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hangs until everything has arrived at the other one."""
    monkeypatch.setattr(attempts, "LONGEST_ATTEMPT", 60.0)
    nea, goes_on = await world.new_caller("nea"), asyncio.Event()
    held = await registered(world, nea, receiver, url=f"{receiver.url}/held")
    quick = await registered(world, nea, receiver)
    receiver.holds[f"{urlsplit(receiver.url).path}/held"] = goes_on
    for _ in range(sender.FOR_EACH + 10):
        await ask_for_test(nea, held)
    for _ in range(5):
        await ask_for_test(nea, quick)
    async with asyncio.TaskGroup() as group:
        group.create_task(send())
        await asyncio.to_thread(wait_until, lambda: at(receiver, "") == 5)
        assert 1 <= at(receiver, "/held") <= LIMITS.max_connections
        assert await world.value(UNDER_WAY) >= 1
        assert await world.value(LEASE)
        goes_on.set()
    await due_now(world, held)  # what found no free connection was given back
    await send()
    assert {one["status"] for one in await deliveries(nea, held)} == {"delivered"}


def at(receiver: Receiver, path: str) -> int:
    """How much has arrived there."""
    wanted = urlsplit(receiver.url).path + path
    return sum(headers["path"] == wanted for headers, _ in receiver.arrived)


async def test_one_that_fails_is_tried_with_one_delivery_at_a_time(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    receiver.status = "500 Internal Server Error"
    await ask_for_test(nea, webhook)
    await send()
    for _ in range(5):
        await ask_for_test(nea, webhook)
    await due_now(world, webhook)
    for _ in range(3):
        await world.value(TAKE)
        assert await world.value(TAKEN, webhook["id"]) == 1
