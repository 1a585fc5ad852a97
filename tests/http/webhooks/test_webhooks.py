"""Webhooks over HTTP: who may have one, what arrives, and that the published library verifies it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.app_under_test import World
from tests.builders import sent_referral
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.http.webhooks.receiver import Receiver, receiving, registered, sending

Send = Callable[[], Awaitable[None]]


@pytest.fixture
async def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    async with receiving(tmp_path, monkeypatch) as receiver:
        yield receiver


@pytest.fixture
async def send(database_url: str, root_key_file: Path, receiver: Receiver) -> AsyncIterator[Send]:
    async with sending(database_url, root_key_file, receiver.outgoing) as send:
        yield send


async def test_the_published_library_verifies_what_arrives_and_it_is_what_the_feed_shows(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver, types=["referral.sent"])
    cursor = await end_of(world, nea)
    referral = await sent_referral(world)
    await sequenced(world)
    await send()
    (headers, body) = next(one for one in receiver.arrived if referral["id"].encode() in one[1])
    verified = Webhook(webhook["secret"]).verify(body, headers)
    events, _ = await read_on(nea, cursor, types="referral.sent")
    assert verified == next(event for event in events if event["subject"]["referral_id"] == referral["id"])
    (delivery, *_) = (await nea.get(f"/v1/webhooks/{webhook['id']}/deliveries")).json()["items"]
    assert (delivery["id"], delivery["status"]) == (headers["webhook-id"], "delivered")
    assert [attempt["status"] for attempt in delivery["attempts"]] == [204]


async def test_a_test_event_says_nothing(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    answer = await nea.post(f"/v1/webhooks/{webhook['id']}/test", {})
    assert answer.status_code == 202, answer.text
    await send()
    (_, body) = receiver.arrived[-1]
    assert json.loads(body) == answer.json()["event"]
    assert json.loads(body)["type"] == "webhook.test"
