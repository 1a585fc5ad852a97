"""What ends while a connection to a receiver is made: nothing is sent that was allowed only before."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from adapters.outgoing.name_servers import NameServers
from adapters.webhook_sender import sender
from tests.app_under_test import Caller, World
from tests.http.cases.protected_cases import accepted
from tests.http.cases.test_exclusion import excluded
from tests.http.events.feed_reading import sequenced
from tests.http.webhooks.receiver import Receiver, Send, due_now, registered

BECAME = """
    SELECT string_agg(d.status || ' ' || d.tries, ', ') FROM corridor.deliveries AS d
    WHERE corridor.public_id('webhook', d.webhook_id) = $1
"""
"""What the log does not show to those whose access has ended."""
Ends = Callable[[World, Caller, dict[str, Any], str], Awaitable[Any]]


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> "SlowNameServer":
    slow = SlowNameServer()

    async def addresses(_: NameServers, _host: str, _port: int) -> list[str]:
        slow.asked.set()
        await slow.answers.wait()
        return ["127.0.0.1"]

    monkeypatch.setattr(NameServers, "addresses", addresses)
    monkeypatch.setattr(sender, "JUDGED_FOR", 0.0)
    return slow


class SlowNameServer:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.answers = asyncio.Event(), asyncio.Event()


async def client_disabled(world: World, map_: Caller, _webhook: dict[str, Any], _case_id: str) -> None:
    await world.disable(map_)


async def webhook_disabled(_world: World, map_: Caller, webhook: dict[str, Any], _case_id: str) -> None:
    await patched(map_, webhook, status="disabled")


async def url_changed(_world: World, map_: Caller, webhook: dict[str, Any], _case_id: str) -> None:
    await patched(map_, webhook, url=f"{webhook['url']}/other")


async def patched(caller: Caller, webhook: dict[str, Any], **changes: str) -> None:
    path = f"/v1/webhooks/{webhook['id']}"
    answer = await caller.patch(path, changes, if_match=(await caller.get(path)).headers["etag"])
    assert answer.status_code == 200, answer.text


async def access_ended(world: World, _map: Caller, _webhook: dict[str, Any], case_id: str) -> None:
    await excluded(await world.caller("nea"), case_id, "cso")


@pytest.mark.parametrize(
    ("ends", "becomes"),
    [
        (client_disabled, "cancelled"),
        (access_ended, "cancelled"),
        (webhook_disabled, "pending"),
        (url_changed, "delivered"),
    ],
)
async def test_what_is_allowed_no_longer_once_there_is_a_connection_is_not_sent(
    world: World, receiver: Receiver, send: Send, name_server: SlowNameServer, ends: Ends, becomes: str
) -> None:
    map_ = await world.new_caller("map")
    webhook = await registered(world, map_, receiver, types=["referral.accepted"])
    case_id, _, _ = await accepted(world)
    await sequenced(world)
    async with asyncio.TaskGroup() as group:
        group.create_task(send())
        await name_server.asked.wait()
        await ends(world, map_, webhook, case_id)
        name_server.answers.set()
    before = urlsplit(webhook["url"]).path
    assert before not in [headers["path"] for headers, _ in receiver.arrived]  # a new address may have it already
    await due_now(world, webhook)
    await send()
    assert await world.value(BECAME, webhook["id"]) == f"{becomes} {1 if becomes == 'delivered' else 0}"


async def test_what_is_still_allowed_is_sent(
    world: World, receiver: Receiver, send: Send, name_server: SlowNameServer
) -> None:
    webhook = await registered(world, await world.new_caller("map"), receiver, types=["referral.accepted"])
    case_id, _, _ = await accepted(world)
    await sequenced(world)
    name_server.answers.set()
    await send()
    ((headers, body),) = receiver.arrived
    assert json.loads(body)["subject"]["case_id"] == case_id
    assert headers["webhook-id"].startswith("delivery_")
    assert webhook["status"] == "active"
