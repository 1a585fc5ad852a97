"""Webhooks over HTTP: who may have one, what arrives, and that the published library verifies it."""

import json

import pytest
from standardwebhooks import Webhook

from tests.app_under_test import World
from tests.builders import opened_case, sent_referral
from tests.http.cases.protected_cases import accepted
from tests.http.cases.test_exclusion import excluded
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.http.webhooks.receiver import Receiver, Send, ask_for_test, deliveries, due_now, registered


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
    delivery = (await deliveries(nea, webhook))[0]
    assert (delivery["id"], delivery["status"]) == (headers["webhook-id"], "delivered")
    assert [attempt["status"] for attempt in delivery["attempts"]] == [204]


async def test_a_test_event_says_nothing(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    event = await ask_for_test(nea, webhook)
    await send()
    (_, body) = receiver.arrived[-1]
    assert json.loads(body) == event
    assert (event["type"], event["subject"]) == ("webhook.test", {"webhook_id": webhook["id"]})


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.partner.example/",
        "https://10.0.0.1/",
        "https://localhost/",
        "https://hooks.partner.example:8443/",
        "https://2130706433/",
        "https://[::1]/",
    ],
)
async def test_what_is_not_public_and_https_is_refused(world: World, url: str) -> None:
    answer = await (await world.caller("nea")).post("/v1/webhooks", {"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "url_not_allowed")


@pytest.mark.parametrize(
    "url", ["https://user:word@hooks.partner.example/", "ftp://hooks.partner.example/", "hooks.partner.example"]
)
async def test_what_is_no_web_address_is_refused_where_it_stands(world: World, url: str) -> None:
    answer = await (await world.caller("nea")).post("/v1/webhooks", {"url": url})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")


async def test_the_secret_is_shown_once_and_stands_nowhere(world: World, receiver: Receiver) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    path = f"/v1/webhooks/{webhook['id']}"
    for seen in ((await nea.get(path)).text, (await nea.get("/v1/webhooks")).text):
        assert "whsec_" not in seen
    assert webhook["secret"] not in await world.value("SELECT string_agg(w::text, '') FROM corridor.webhooks AS w")


async def test_after_a_rotation_both_secrets_sign_for_a_day(world: World, receiver: Receiver, send: Send) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    rotated = (await nea.post(f"/v1/webhooks/{webhook['id']}/rotate-secret", {})).json()
    assert rotated["secret"] != webhook["secret"]
    await ask_for_test(nea, webhook)
    await send()
    headers, body = receiver.arrived[-1]
    for secret in (webhook["secret"], rotated["secret"]):
        assert Webhook(secret).verify(body, headers)
    over = "UPDATE corridor.webhooks SET former_secret_until = now() WHERE corridor.public_id('webhook', id) = $1"
    await world.value(over, webhook["id"])
    await ask_for_test(nea, webhook)
    await send()
    headers, body = receiver.arrived[-1]
    assert Webhook(rotated["secret"]).verify(body, headers)
    assert " " not in headers["webhook-signature"]


async def test_a_client_limited_to_a_centre_is_sent_what_concerns_it(
    world: World, receiver: Receiver, send: Send
) -> None:
    pursat = await world.new_caller("nea", centres=("nea-pursat",))
    webhook = await registered(world, pursat, receiver, types=["case.opened"])
    nea = await world.caller("nea")
    theirs, ours = await opened_case(nea), await opened_case(nea, centre_id="nea-pursat")
    await sequenced(world)
    await send()
    sent = [json.loads(body)["subject"]["case_id"] for _, body in receiver.arrived]
    assert ours["id"] in sent
    assert theirs["id"] not in sent
    other = await world.new_caller("nea", centres=("nea-battambang",))
    assert (await other.get(f"/v1/webhooks/{webhook['id']}")).status_code == 404


async def test_nothing_is_sent_for_a_disabled_client(world: World, receiver: Receiver, send: Send) -> None:
    nea, reader = await world.new_caller("nea"), await world.caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    await world.disable(nea)
    await send()
    assert receiver.arrived == []
    assert [one["status"] for one in await deliveries(reader, webhook)] == ["cancelled"]


async def test_what_access_has_ended_to_meanwhile_is_not_sent(world: World, receiver: Receiver, send: Send) -> None:
    map_ = await world.new_caller("map")
    await registered(world, map_, receiver)
    case_id, _, _ = await accepted(world)
    await sequenced(world)
    await excluded(await world.caller("nea"), case_id, "cso")
    await sequenced(world)
    await send()
    sent = [json.loads(body) for _, body in receiver.arrived]
    types = [event["type"] for event in sent if event["subject"].get("case_id") == case_id]
    assert sorted(types) == sorted(["referral.withdrawn", "deletion.owed", "handoff.called_off"])


async def test_one_is_sent_again_under_the_same_id_and_everything_since_a_time(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver, types=["case.opened"])
    case = await opened_case(nea)
    await sequenced(world)
    await send()
    (first,) = [headers["webhook-id"] for headers, body in receiver.arrived if case["id"].encode() in body]
    path = f"/v1/webhooks/{webhook['id']}"
    answer = await nea.post(f"{path}/deliveries/{first}/redeliver", {})
    assert answer.status_code == 202, answer.text
    await due_now(world, webhook)
    await send()
    answer = await nea.post(f"{path}/replay", {"since": case["created_at"]})
    assert answer.status_code == 202, answer.text
    await due_now(world, webhook)
    await send()
    again = [headers["webhook-id"] for headers, body in receiver.arrived if case["id"].encode() in body]
    assert again == [first] * 3


async def test_a_deleted_webhook_is_gone_with_its_log(world: World, receiver: Receiver) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    path = f"/v1/webhooks/{webhook['id']}"
    assert (await nea.call("DELETE", path)).status_code == 204
    for gone in (path, f"{path}/deliveries"):
        assert (await nea.get(gone)).status_code == 404
    await world.service.worker.run_once("forget_events")
    left = "SELECT count(*) FROM corridor.deliveries WHERE corridor.public_id('webhook', webhook_id) = $1"
    assert await world.value(left, webhook["id"]) == 0


async def test_where_everything_arrives_the_webhook_itself_is_neither_written_nor_locked(
    world: World, receiver: Receiver, send: Send
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    await send()
    assert [one["status"] for one in await deliveries(nea, webhook)] == ["delivered"]
    touched = "SELECT xmax::text FROM corridor.webhooks WHERE corridor.public_id('webhook', id) = $1"
    assert await world.value(touched, webhook["id"]) == "0"
