"""What happens to a webhook while something is on its way there."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.events.feed_reading import sequenced
from tests.http.webhooks.receiver import Receiver, Send, ask_for_test, deliveries, due_now, registered

TAKE = "SELECT count(*) FROM corridor.take_deliveries($1, 100, 100, interval '1 hour')"
SETTLE = "SELECT count(*) FROM corridor.settle_deliveries($1, $2, interval '4 days')"
WORKER = "01a2276c-124e-72a4-8685-d9412b797551"


async def test_of_many_that_are_made_at_once_twenty_are(world: World) -> None:
    caller = await world.new_caller("map")
    body = {"url": "https://hooks.partner.example/"}
    answers = await asyncio.gather(*(caller.post("/v1/webhooks", body) for _ in range(30)))
    made = [answer for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code != 201]
    assert len(made) == 20
    assert {answer.json()["code"] for answer in refused} == {"too_many_webhooks"}
    there = (await caller.get("/v1/webhooks?limit=200")).json()["items"]
    assert sum(webhook["client_id"] == caller.client_id for webhook in there) == 20


async def test_one_who_reads_no_events_sees_only_webhooks_of_its_own(world: World, receiver: Receiver) -> None:
    other = await world.new_caller("nea")
    manages = await world.new_caller("nea", frozenset({"webhooks:manage"}))
    webhook, own = await registered(world, other, receiver), await registered(world, manages, receiver)
    path = f"/v1/webhooks/{webhook['id']}"
    for gone in (path, f"{path}/deliveries"):
        assert (await manages.get(gone)).status_code == 404
    for action in ("rotate-secret", "test"):
        assert (await manages.post(f"{path}/{action}", {})).status_code == 404
    assert (await manages.post(f"{path}/replay", {"since": "2026-01-01T00:00:00Z"})).status_code == 404
    listed = (await manages.get("/v1/webhooks?limit=200")).json()["items"]
    assert [one["id"] for one in listed] == [own["id"]]


async def test_a_replay_of_a_feed_without_events_ends(world: World, receiver: Receiver, send: Send) -> None:
    caller = await world.new_caller("mtuc")
    webhook = await registered(world, caller, receiver)
    answer = await caller.post(f"/v1/webhooks/{webhook['id']}/replay", {"since": "2026-01-01T00:00:00Z"})
    assert answer.status_code == 202
    await send()
    left = "SELECT count(*) FROM corridor.webhooks WHERE replay_since IS NOT NULL AND status = 'active'"
    assert await world.value(left) == 0


async def test_a_replay_starts_at_its_time(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    earlier = await opened_case(nea)
    await sequenced(world)
    since = datetime.now(UTC)
    later = await opened_case(nea)
    await sequenced(world)
    webhook = await registered(world, nea, receiver, types=["case.opened"])
    await nea.post(f"/v1/webhooks/{webhook['id']}/replay", {"since": since.isoformat()})
    await send()
    sent = {json.loads(body)["subject"]["case_id"] for _, body in receiver.arrived}
    assert later["id"] in sent
    assert earlier["id"] not in sent


async def test_what_is_asked_for_again_while_its_last_attempt_runs_begins_again(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    tried = "UPDATE corridor.deliveries SET tries = 9 WHERE corridor.public_id('webhook', webhook_id) = $1"
    await world.value(tried, webhook["id"])
    await world.value(TAKE, WORKER)
    (delivery,) = await deliveries(nea, webhook)
    path = f"/v1/webhooks/{webhook['id']}/deliveries/{delivery['id']}/redeliver"
    assert (await nea.post(path, {})).status_code == 202
    await world.value(SETTLE, WORKER, json.dumps([await attempt(world, delivery, webhook, 9)]))
    (delivery,) = await deliveries(nea, webhook)
    assert (delivery["status"], len(delivery["attempts"])) == ("pending", 1)
    await due_now(world, webhook)
    await send()
    (delivery,) = await deliveries(nea, webhook)
    assert delivery["status"] == "delivered"


async def test_what_the_former_url_answers_disables_nothing(world: World, receiver: Receiver) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    await world.value(TAKE, WORKER)
    (delivery,) = await deliveries(nea, webhook)
    gone = await attempt(world, delivery, webhook, 0) | {"status": 410, "problem": None, "next_at": None}
    path = f"/v1/webhooks/{webhook['id']}"
    answer = await nea.call("PATCH", path, {"url": f"{receiver.url}/elsewhere"}, if_match="*")
    assert answer.status_code == 200, answer.text
    assert await world.value(SETTLE, WORKER, json.dumps([gone])) == 0
    assert (await nea.get(path)).json()["failing_since"] is None


async def test_what_waits_is_kept_and_a_former_secret_is_not(world: World, receiver: Receiver) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await nea.post(f"/v1/webhooks/{webhook['id']}/rotate-secret", {})
    for status in ("pending", "delivered"):
        await ask_for_test(nea, webhook)
        made_old = """UPDATE corridor.deliveries SET created_at = now() - interval '31 days', status = $2,
            next_at = CASE $2 WHEN 'pending' THEN now() + interval '1 hour' END
            WHERE corridor.public_id('webhook', webhook_id) = $1 AND created_at > now() - interval '1 day'"""
        await world.value(made_old, webhook["id"], status)
    over = "UPDATE corridor.webhooks SET former_secret_until = now() WHERE corridor.public_id('webhook', id) = $1"
    await world.value(over, webhook["id"])
    await world.service.worker.run_once("forget_events")
    assert [one["status"] for one in await deliveries(nea, webhook)] == ["pending"]
    former = "SELECT former_secret IS NULL FROM corridor.webhooks WHERE corridor.public_id('webhook', id) = $1"
    assert await world.value(former, webhook["id"])


async def attempt(world: World, delivery: dict[str, object], webhook: dict[str, str], tries: int) -> dict[str, object]:
    """A row of ``settle_deliveries``: the receiver did not answer, and nothing is tried again."""
    ids = await world.value(
        """SELECT json_build_object('id', d.id, 'webhook_id', d.webhook_id, 'organisation_id', d.organisation_id)::text
        FROM corridor.deliveries AS d WHERE corridor.public_id('delivery', d.id) = $1""",
        delivery["id"],
    )
    at = datetime.now(UTC) - timedelta(seconds=1)
    row = {"at": at.isoformat(), "milliseconds": 5, "status": None, "problem": "timed_out", "answer": None}
    return dict(json.loads(ids)) | row | {"outcome": "failed", "tries": tries, "url": webhook["url"]}
