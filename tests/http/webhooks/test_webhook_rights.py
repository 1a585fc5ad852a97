"""What a webhook gets is decided again each time: what its token, its client and its person may read."""

import asyncio
import json
from typing import Any

import pytest

from tests.app_under_test import PARTNER, Caller, World
from tests.builders import opened_case
from tests.http.events.feed_reading import sequenced
from tests.http.webhooks.receiver import Receiver, Send, ask_for_test, deliveries, registered

CLIENT = "corridor.public_id('client', id) = $1"
ENDS = {
    "client_disabled": f"UPDATE oauth.clients SET status = 'disabled' WHERE {CLIENT}",
    "may_read_no_events": f"UPDATE oauth.clients SET scopes = array_remove(scopes, 'events:read') WHERE {CLIENT}",
    "may_have_no_webhooks": f"UPDATE oauth.clients SET scopes = array_remove(scopes, 'webhooks:manage') WHERE {CLIENT}",
    "limited_to_another_centre": f"""UPDATE oauth.clients SET centre_ids = ARRAY(
        SELECT c.id FROM corridor.centres AS c WHERE c.code = 'nea-pursat') WHERE {CLIENT}""",
}
PERSON_BEHIND = """
    WITH person AS (
        INSERT INTO oauth.users SELECT (
            jsonb_populate_record(NULL::oauth.users, jsonb_build_object(
                'id', gen_random_uuid(), 'organisation_id', w.organisation_id, 'name', w.id, 'display_name', 'A',
                'role', 'organisation_admin', 'password_hash', '', 'totp_wrapped', '', 'totp_last_step', 0,
                'status', 'active', 'created_at', now(), 'updated_at', now()
            ) || $2::jsonb)).*
        FROM corridor.webhooks AS w WHERE corridor.public_id('webhook', w.id) = $1 RETURNING id
    )
    UPDATE corridor.webhooks AS w SET user_id = person.id FROM person WHERE corridor.public_id('webhook', w.id) = $1
"""
ELSEWHERE = "SELECT json_build_object('centre_ids', ARRAY[id])::text FROM corridor.centres WHERE code = 'nea-pursat'"


async def with_token_for(world: World, caller: Caller, *scopes: str) -> Caller:
    """The same client with a narrower token."""
    narrow = Caller(world.http, caller.organisation, caller.client_id, caller.secret, frozenset(scopes))
    await world.sign_in(narrow)
    return narrow


async def arrived_about(case: dict[str, Any], receiver: Receiver) -> list[str]:
    events = [json.loads(body) for _, body in receiver.arrived]
    return [event["type"] for event in events if event["subject"].get("case_id") == case["id"]]


@pytest.mark.parametrize("what", sorted(ENDS))
async def test_what_its_client_may_no_longer_read_is_not_sent(
    world: World, receiver: Receiver, send: Send, what: str
) -> None:
    client, nea = await world.new_caller("nea"), await world.caller("nea")
    await registered(world, client, receiver)
    before = await opened_case(nea)
    await sequenced(world)
    await send()
    assert await arrived_about(before, receiver) == ["case.opened"]
    after = await opened_case(nea)
    await sequenced(world)
    await world.value(ENDS[what], client.client_id)
    await send()
    assert await arrived_about(after, receiver) == []


@pytest.mark.parametrize(
    ("changes", "arrives"), [({}, True), ({"status": "disabled"}, False), ({"centre_ids": "elsewhere"}, False)]
)
async def test_what_the_person_behind_it_may_not_read_is_not_sent(
    world: World, receiver: Receiver, send: Send, changes: dict[str, str], arrives: bool
) -> None:
    webhook = await registered(world, await world.new_caller("nea"), receiver)
    limits = await world.value(ELSEWHERE) if "centre_ids" in changes else json.dumps(changes)
    await world.value(PERSON_BEHIND, webhook["id"], limits)
    case = await opened_case(await world.caller("nea"))
    await sequenced(world)
    await send()
    assert await arrived_about(case, receiver) == (["case.opened"] if arrives else [])


async def test_a_disabled_organisation_is_sent_nothing(world: World, receiver: Receiver, send: Send) -> None:
    webhook = await registered(world, await world.new_caller("nea"), receiver)
    case = await opened_case(await world.caller("nea"))
    await sequenced(world)
    status = "UPDATE corridor.organisations SET status = $1 WHERE code = 'nea'"
    await world.value(status, "disabled")
    await send()
    await world.value(status, "active")
    assert await arrived_about(case, receiver) == []
    assert webhook["status"] == "active"


async def test_a_token_that_reads_no_events_gets_tests_alone_whatever_its_client_may_do(
    world: World, receiver: Receiver, send: Send
) -> None:
    client = await world.new_caller("nea")
    narrow = await with_token_for(world, client, "webhooks:manage")
    webhook = await registered(world, narrow, receiver)
    case = await opened_case(await world.caller("nea"))
    await ask_for_test(narrow, webhook)
    await sequenced(world)
    answer = await narrow.post(f"/v1/webhooks/{webhook['id']}/replay", {"since": case["created_at"]})
    assert answer.status_code == 202, answer.text
    await send()
    assert [json.loads(body)["type"] for _, body in receiver.arrived] == ["webhook.test"]
    assert [one["event"]["type"] for one in await deliveries(narrow, webhook)] == ["webhook.test"]


async def test_a_narrower_token_can_point_it_elsewhere_but_not_have_its_events_sent_there(
    world: World, receiver: Receiver, send: Send
) -> None:
    client, nea = await world.new_caller("nea"), await world.caller("nea")
    narrow = await with_token_for(world, client, "webhooks:manage")
    webhook = await registered(world, client, receiver)
    path = f"/v1/webhooks/{webhook['id']}"
    first = await opened_case(nea)
    await sequenced(world)
    await send()
    assert await arrived_about(first, receiver) == ["case.opened"]
    assert await deliveries(narrow, webhook) == [], "the log would tell it what happened"
    described = await narrow.call("PATCH", path, {"description": "ours"}, if_match="*")
    assert described.status_code == 200, described.text
    second = await opened_case(nea)
    await sequenced(world)
    await send()
    assert await arrived_about(second, receiver) == ["case.opened"], "a description changes nothing"
    assert (await narrow.call("PATCH", path, {"url": f"{receiver.url}/mine"}, if_match="*")).status_code == 200
    third = await opened_case(nea)
    await sequenced(world)
    await send()
    assert await arrived_about(third, receiver) == []
    assert (await client.call("PATCH", path, {"url": receiver.url}, if_match="*")).status_code == 200
    fourth = await opened_case(nea)
    await sequenced(world)
    await send()
    assert await arrived_about(fourth, receiver) == ["case.opened"]


async def test_a_client_that_reads_no_events_can_have_webhooks_to_try_them_out(
    world: World, receiver: Receiver, send: Send
) -> None:
    client = await world.new_caller("nea", PARTNER - {"events:read"})
    await ask_for_test(client, await registered(world, client, receiver))
    await send()
    assert [json.loads(body)["type"] for _, body in receiver.arrived] == ["webhook.test"]


@pytest.mark.parametrize(
    ("method", "action", "body"),
    [
        ("POST", "/rotate-secret", {}),
        ("POST", "/test", {}),
        ("POST", "/replay", {"since": "2026-11-01T00:00:00Z"}),
        ("POST", "/deliveries/{delivery}/redeliver", {}),
        ("DELETE", "", None),
    ],
)
async def test_an_action_on_a_version_that_is_no_longer_there_is_refused(
    world: World, receiver: Receiver, method: str, action: str, body: dict[str, str] | None
) -> None:
    nea = await world.new_caller("nea")
    webhook = await registered(world, nea, receiver)
    await ask_for_test(nea, webhook)
    (delivery,) = await deliveries(nea, webhook)
    path = f"/v1/webhooks/{webhook['id']}"
    stale = (await nea.get(path)).headers["etag"]
    assert (await nea.call("PATCH", path, {"description": "newer"}, if_match=stale)).status_code == 200
    action = action.format(delivery=delivery["id"])
    assert (await nea.call(method, path + action, body, if_match=stale)).status_code == 412
    now = (await nea.get(path)).headers["etag"]
    assert (await nea.call(method, path + action, body, if_match=now)).status_code in (200, 202, 204)


async def test_of_two_who_rotate_the_same_version_one_is_told(world: World, receiver: Receiver) -> None:
    nea = await world.new_caller("nea")
    path = f"/v1/webhooks/{(await registered(world, nea, receiver))['id']}"
    tag = (await nea.get(path)).headers["etag"]
    answers = await asyncio.gather(*(nea.call("POST", f"{path}/rotate-secret", {}, if_match=tag) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
