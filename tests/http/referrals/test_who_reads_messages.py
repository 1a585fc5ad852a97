"""Who reads messages, and what ends it: as with the rest of the conversation (ADR 0055)."""

import asyncio
from functools import partial
from uuid import uuid4

import pytest

from adapters.postgres.stores.messages import PostgresMessages
from tests.app_under_test import MANAGING, PARTNER, World
from tests.between import once_before
from tests.builders import RECEIVER, a_referral, consented_case, made
from tests.http.cases.protected_cases import expired, handed_on, withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.http.referrals.asked import did, sent
from tests.http.referrals.test_messages import HERS, THEIRS, bodies, both, listed
from tests.log_capture import everything_said

FLIPPED = """UPDATE corridor.messages SET words = set_byte(words, octet_length(words) - 1, 0) || '\\x00'
    WHERE corridor.public_id('message', id) = $1"""


async def test_a_receiver_that_declines_keeps_ids_and_times_and_no_text(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    hers, _ = await both(world, path)
    await did(map_, path, "decline", {"reason": "no_capacity"})
    items = await listed(map_, path)
    assert [(item["body"], item["language"], item["seen_at"]) for item in items] == [(None, None, None)] * 2
    assert items[1]["id"] == hers["id"]
    assert await bodies(nea, path) == [THEIRS["body"], HERS["body"]]


async def test_a_stranger_and_the_coordinating_body_find_nothing(world: World) -> None:
    path, _, _ = await sent(world)
    await both(world, path)
    for organisation, scopes in (("mtuc", PARTNER), ("hrdf", PARTNER), ("mtuc", PARTNER | MANAGING)):
        caller = await world.caller(organisation, scopes)
        assert (await caller.get(f"{path}/messages")).status_code == 404
        assert (await caller.post(f"{path}/messages", HERS)).status_code == 404


async def test_a_client_of_a_sister_centre_finds_nothing(world: World) -> None:
    path, _, _ = await sent(world)
    await both(world, path)
    pursat = await world.caller("nea", centres=("nea-pursat",))
    battambang = await world.caller("nea", centres=("nea-battambang",))
    assert (await pursat.get(f"{path}/messages")).status_code == 404
    assert (await pursat.post(f"{path}/messages", HERS)).status_code == 404
    assert await bodies(battambang, path) == [THEIRS["body"], HERS["body"]]


async def test_without_a_consent_in_force_the_receiver_reads_none_and_has_seen_none(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, consent_id = await sent(world)
    await made(nea, f"{path}/messages", HERS)
    await expired(world, consent_id)
    assert await bodies(map_, path) == [None]
    assert [(item["body"], item["seen_at"]) for item in await listed(nea, path)] == [(HERS["body"], None)]


async def test_a_withdrawal_ends_it_for_the_receiver_and_its_kept_answers(world: World) -> None:
    nea, map_, key = await world.caller("nea"), await world.caller("map"), uuid4().hex
    path, _, consent_id = await sent(world)
    await made(nea, f"{path}/messages", HERS)
    await did(map_, path, "accept")
    assert (await map_.post(f"{path}/messages", THEIRS, idempotency_key=key)).status_code == 201
    await withdrawn(nea, consent_id)
    assert await bodies(map_, path) == [None, None]
    again = await map_.post(f"{path}/messages", THEIRS, idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    assert (await nea.post(f"{path}/messages", HERS)).json()["code"] == "invalid_transition"


async def test_an_excluded_receiver_finds_nothing(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, case_id, _ = await sent(world)
    await both(world, path)
    await excluded(nea, case_id, "cso")
    assert (await map_.get(f"{path}/messages")).status_code == 404
    assert await bodies(nea, path) == [THEIRS["body"], HERS["body"]]


async def test_an_erasure_leaves_none_and_a_kept_answer_gives_none_back(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    path, case_id, _ = await sent(world)
    assert (await nea.post(f"{path}/messages", HERS, idempotency_key=key)).status_code == 201
    assert (await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."})).status_code == 200
    assert await listed(nea, path) == []
    assert (await nea.post(f"{path}/messages", HERS, idempotency_key=key)).json()["code"] == "gone"
    assert (await nea.post(f"{path}/messages", HERS)).json()["code"] == "invalid_transition"


async def test_custody_takes_the_conversation_along(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    asked = a_referral(case_id, consent_id, kind="service", to_centre_id="hrdf-mae-sot", send=True)
    path = f"/v1/referrals/{(await made(nea, '/v1/referrals', asked))['id']}"
    await made(nea, f"{path}/messages", HERS)
    await made(hrdf, f"{path}/messages", THEIRS)
    assert (await map_.get(f"{path}/messages")).status_code == 404
    await handed_on(nea, map_, case_id, RECEIVER, consent_id=consent_id)
    assert await bodies(map_, path) == [THEIRS["body"], HERS["body"]]
    new = await made(map_, f"{path}/messages", {"body": "Chiang Mai answers for her now.", "language": "en"})
    centre = (await map_.get(f"/v1/centres/{RECEIVER}")).json()["id"]
    assert (new["from"], new["centre_id"]) == ("sender", centre)
    assert len(await bodies(hrdf, path)) == 3
    assert (await nea.get(f"{path}/messages")).status_code == 404
    assert (await nea.post(f"{path}/messages", HERS)).status_code == 404


async def test_a_damaged_message_is_named_and_the_others_are_read(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    damaged, _ = [await made(nea, f"{path}/messages", {**HERS, "body": body}) for body in ("First.", "Second.")]
    await world.value(FLIPPED, damaged["id"])
    with everything_said() as heard:
        second, first = await listed(map_, path)
    assert (second["body"], second["unreadable"]) == ("Second.", [])
    assert (first["body"], first["seen_at"]) == (None, None)
    assert first["unreadable"] == [{"field": "body", "code": "sealed_value_damaged"}]
    assert second["seen_at"] is not None
    assert len([line for line in heard if line["event"] == "alert"]) == 1


async def test_two_readers_at_once_are_told_the_same_time(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    for _ in range(5):
        await made(nea, f"{path}/messages", HERS)
        answers = await asyncio.gather(*(map_.get(f"{path}/messages") for _ in range(4)))
        assert [answer.status_code for answer in answers] == [200] * 4
        assert len({answer.json()["items"][0]["seen_at"] for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1


async def test_a_message_and_the_end_of_the_referral_come_one_after_the_other(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(6):
        path, _, _ = await sent(world)
        written, ended = await asyncio.gather(
            nea.post(f"{path}/messages", HERS), map_.post(f"{path}/decline", {"reason": "no_capacity"})
        )
        assert ended.status_code == 200
        assert written.status_code in (201, 409)
        steps = [step["type"] for step in (await nea.get(f"{path}/timeline")).json()["items"]]
        assert len(await bodies(nea, path)) == steps.count("message.posted") == (written.status_code == 201)
        if written.status_code == 201:
            assert steps.index("message.posted") < steps.index("referral.declined")


async def test_no_message_comes_after_the_end_of_the_referral(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The receiver declines between the moment at which the message was decided and the one at which it is recorded."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    step = partial(map_.post, f"{path}/decline", {"reason": "no_capacity"})
    once_before(monkeypatch, PostgresMessages, "add", step)
    answer = await nea.post(f"{path}/messages", HERS)
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    assert await bodies(nea, path) == []


async def test_a_retry_posts_one_message_and_its_entry_is_in_the_trail(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    path, case_id, _ = await sent(world)
    first, again = [await nea.post(f"{path}/messages", HERS, idempotency_key=key) for _ in range(2)]
    assert first.content == again.content
    assert await bodies(nea, path) == [HERS["body"]]
    trail = (await nea.get(f"/v1/audit?case_id={case_id}")).json()["items"]
    entries = [entry for entry in trail if entry["operation"] == "post_message"]
    assert [(entry["outcome"], entry["object_id"]) for entry in entries] == [("allowed", path[14:])]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"body": "Words."},
        {"language": "km"},
        {"body": " \u200b\u2060 ", "language": "km"},
        {"body": "x" * 4001, "language": "km"},
        {"body": "Words.", "language": "Khmer"},
        {**HERS, "seen_at": None},
    ],
)
async def test_a_visible_body_of_4000_characters_at_most_and_a_language_are_required(
    world: World, body: dict[str, object]
) -> None:
    nea, (path, _, _) = await world.caller("nea"), await sent(world)
    assert (await nea.post(f"{path}/messages", body)).status_code == 422
    assert (await nea.post(f"{path}/messages", {"body": "က" * 4000, "language": "my"})).status_code == 201


async def test_reading_marks_on_the_primary_and_never_opens_a_replica(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, (path, _, _) = await world.caller("nea"), await sent(world)
    await made(nea, f"{path}/messages", HERS)

    def on_a_replica(*_: object) -> None:
        raise AssertionError("a request that may write must not go to a replica")

    monkeypatch.setattr(world.service, "open_reading", on_a_replica)
    assert await bodies(await world.caller("map"), path) == [HERS["body"]]


async def test_its_writer_is_named_to_the_own_organisation_alone(world: World) -> None:
    writer = "UPDATE corridor.messages SET user_id = gen_random_uuid() WHERE corridor.public_id('message', id) = $1"
    nea, (path, _, _) = await world.caller("nea"), await sent(world)
    hers = await made(nea, f"{path}/messages", HERS)
    await world.value(writer, hers["id"])
    assert (await listed(nea, path))[0]["by"].startswith("user_")
    assert (await listed(await world.caller("map"), path))[0]["by"] is None


async def test_a_scope_of_its_own_is_needed_to_write(world: World) -> None:
    path, _, _ = await sent(world)
    reader = await world.caller("nea", PARTNER - {"messages:write"})
    assert (await reader.get(f"{path}/messages")).status_code == 200
    refused = await reader.post(f"{path}/messages", HERS)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
