"""When a webhook is disabled because it keeps failing, and when it is not."""

import json
from datetime import timedelta
from typing import Any

import pytest

from domain.webhooks.deliveries import PATIENCE, WAITS
from tests.app_under_test import World
from tests.http.events.feed_reading import end_of
from tests.http.webhooks.receiver import Receiver, Send, ask_for_test, due_now, must_be_told, registered
from tests.log_capture import everything_said

OF_WEBHOOK = "corridor.public_id('webhook', {}) = $1"
LONG_AGO = (
    f"""UPDATE corridor.webhooks SET failing_since = failing_since - $2::interval WHERE {OF_WEBHOOK.format("id")}"""
)
WERE_LONG_AGO = f"""UPDATE corridor.delivery_attempts AS a SET at = a.at - $2::interval
FROM corridor.deliveries AS d WHERE d.id = a.delivery_id AND {OF_WEBHOOK.format("d.webhook_id")}"""
NINTH = f"UPDATE corridor.deliveries SET tries = 9 WHERE {OF_WEBHOOK.format('webhook_id')}"


async def seen(world: World, webhook: dict[str, Any]) -> tuple[str, str | None]:
    reader = await world.caller("nea")
    found = (await reader.get(f"/v1/webhooks/{webhook['id']}")).json()
    return found["status"], found["disabled_because"]


async def test_one_at_which_nothing_arrives_is_given_up_and_an_event_and_the_log_say_so(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook, cursor = await registered(world, nea, receiver), await end_of(world, nea)
    await ask_for_test(nea, webhook)
    receiver.status = "500 Internal Server Error"
    with everything_said() as lines:
        for _ in range(12):
            await due_now(world, webhook)
            await send()
    await must_be_told(world, nea, webhook, cursor, lines, "failing")


async def test_one_at_which_other_things_arrive_is_not(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    for status in ("500 Internal Server Error", "204 No Content", "500 Internal Server Error"):
        receiver.status = status
        await due_now(world, webhook)
        await send()
        await ask_for_test(nea, webhook)
    await world.value(NINTH, webhook["id"])
    await due_now(world, webhook)
    await send()
    statuses = "SELECT array_agg(DISTINCT status) FROM corridor.deliveries WHERE " + OF_WEBHOOK.format("webhook_id")
    assert "delivered" in await world.value(statuses, webhook["id"])
    assert await seen(world, webhook) == ("active", None)


@pytest.mark.parametrize(("attempts", "status"), [(10, "disabled"), (3, "active")])
async def test_one_at_which_so_much_waits_that_nothing_is_tried_ten_times_is_given_up_too(
    world: World, receiver: Receiver, send: Send, attempts: int, status: str
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    receiver.status = "500 Internal Server Error"
    for _ in range(attempts - 1):
        await ask_for_test(nea, webhook)
        await send()
    for statement in (LONG_AGO, WERE_LONG_AGO):
        await world.value(statement, webhook["id"], PATIENCE + timedelta(minutes=1))
    assert await seen(world, webhook) == ("active", None)
    await ask_for_test(nea, webhook)
    await send()
    assert (await seen(world, webhook))[0] == status
    assert {json.loads(body)["type"] for _, body in receiver.arrived} == {"webhook.test"}


async def test_what_arrived_while_an_older_one_was_failing_counts(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    await send()
    failed_before_that = f"""UPDATE corridor.webhooks SET failing_since = (
        SELECT min(at) FROM corridor.delivery_attempts) - interval '1 minute' WHERE {OF_WEBHOOK.format("id")}"""
    await world.value(failed_before_that, webhook["id"])
    receiver.status = "500 Internal Server Error"
    await ask_for_test(nea, webhook)
    await world.value(NINTH, webhook["id"])
    await send()
    assert await seen(world, webhook) == ("active", None)


def test_patience_outlasts_ten_attempts() -> None:
    assert sum(WAITS, timedelta()) * 1.2 < PATIENCE
