"""Receivers that fail: what is tried again, when, and how long."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.webhook_sender import attempts
from tests.app_under_test import World
from tests.http.events.feed_reading import end_of
from tests.http.webhooks.receiver import (
    Receiver,
    Send,
    ask_for_test,
    deliveries,
    due_now,
    must_be_told,
    registered,
    sending,
)
from tests.log_capture import everything_said


async def test_a_failure_is_tried_again_under_the_same_id(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.status = "500 Internal Server Error"
    receiver.body = b"no disk"
    for _ in range(3):
        await due_now(world, webhook)
        await send()
    receiver.status, receiver.body = "200 OK", b""
    await due_now(world, webhook)
    await send()
    (delivery,) = await deliveries(nea, webhook)
    assert delivery["status"] == "delivered"
    *failed, last = [(attempt["status"], attempt["answer"]) for attempt in delivery["attempts"]]
    assert len(failed) >= 3  # more, if five seconds have passed on a busy machine
    assert set(failed) == {(500, "no disk")}
    assert last == (200, "")
    assert {headers["webhook-id"] for headers, _ in receiver.arrived} == {delivery["id"]}
    assert (await nea.get(f"/v1/webhooks/{webhook['id']}")).json()["failing_since"] is None


async def test_a_receiver_that_is_gone_gets_nothing_more_and_an_event_says_so(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook, cursor = await registered(world, nea, receiver), await end_of(world, nea)
    await ask_for_test(nea, webhook)
    await ask_for_test(nea, webhook)
    receiver.status = "410 Gone"
    with everything_said() as lines:
        await send()
    await must_be_told(world, nea, webhook, cursor, lines, "gone")
    arrived = len(receiver.arrived)
    answer = await nea.post(f"/v1/webhooks/{webhook['id']}/test", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_disabled")
    await send()
    assert len(receiver.arrived) == arrived


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
async def test_one_that_asks_for_time_gets_nothing_until_it_is_over(
    world: World, receiver: Receiver, send: Send, status: str
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.status, receiver.headers = status, "Retry-After: 600\r\n"
    await send()
    receiver.status, receiver.headers = "200 OK", ""
    await ask_for_test(nea, webhook)
    await due_now(world, webhook)
    await send()
    assert len(receiver.arrived) == 1
    over = "UPDATE corridor.webhooks SET held_until = now() WHERE corridor.public_id('webhook', id) = $1"
    await world.value(over, webhook["id"])
    await send()
    assert [one["status"] for one in await deliveries(nea, webhook)] == ["delivered", "delivered"]


async def test_after_ten_failures_it_is_given_up(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.status = "503 Service Unavailable"
    for _ in range(12):
        await due_now(world, webhook)
        await send()
    (delivery,) = await deliveries(nea, webhook)
    assert (delivery["status"], len(delivery["attempts"])) == ("failed", 10)
    seen = (await nea.get(f"/v1/webhooks/{webhook['id']}")).json()
    assert (seen["status"], seen["disabled_because"]) == ("disabled", "failing")


async def test_a_redirect_is_not_followed(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.status, receiver.headers = "302 Found", f"Location: {receiver.url}/elsewhere\r\n"
    await send()
    assert len(receiver.arrived) == 1
    (delivery,) = await deliveries(nea, webhook)
    assert (delivery["status"], delivery["attempts"][0]["status"]) == ("pending", 302)


async def test_one_that_hangs_is_left_after_its_time(
    world: World, receiver: Receiver, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "LONGEST_ATTEMPT", 0.5)
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.pause = 30.0
    await send()
    (delivery,) = await deliveries(nea, webhook)
    assert delivery["attempts"][0]["problem"] == "timed_out"


async def test_one_that_answers_in_drops_is_left_after_its_time_too(
    world: World, receiver: Receiver, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each drop comes in time, all of them do not."""
    monkeypatch.setattr(attempts, "LONGEST_ATTEMPT", 1.0)
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.status, receiver.body, receiver.drop_after = "200 OK", b"x" * 1000, 0.1
    await send()
    (delivery,) = await deliveries(nea, webhook)
    assert (delivery["status"], delivery["attempts"][0]["problem"]) == ("pending", "timed_out")
    assert 0 < receiver.written < len(receiver.body)


async def test_of_a_large_answer_the_beginning_is_read(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.status, receiver.body = "200 OK", b"x" * 100_000_000
    await send()
    (delivery,) = await deliveries(nea, webhook)
    assert delivery["status"] == "delivered"
    assert delivery["attempts"][0]["answer"] == "x" * 1024
    assert receiver.written < 10_000_000


async def test_a_certificate_that_is_not_trusted_is_said(
    world: World, receiver: Receiver, database_url: str, root_key_file: Path
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    async with sending(database_url, root_key_file, replace(receiver.outgoing, tls=None)) as send:
        await send()
    (delivery,) = await deliveries(nea, webhook)
    assert delivery["attempts"][0]["problem"] == "tls"
    assert receiver.arrived == []


async def test_one_that_closes_early_is_tried_again(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    receiver.closes_early = True
    await send()
    (delivery,) = await deliveries(nea, webhook)
    assert (delivery["status"], delivery["attempts"][0]["problem"]) == ("pending", "not_http")


async def test_what_a_worker_had_taken_when_it_died_is_sent_by_another_under_the_same_id(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    taken = "SELECT count(*) FROM corridor.take_deliveries(gen_random_uuid(), 100, 100, interval '1 hour')"
    assert await world.value(taken) >= 1
    await send()
    assert receiver.arrived == []
    await due_now(world, webhook)  # its time is over
    await send()
    (delivery,) = await deliveries(nea, webhook)
    assert [headers["webhook-id"] for headers, _ in receiver.arrived] == [delivery["id"]]
