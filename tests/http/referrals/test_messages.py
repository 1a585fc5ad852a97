"""Both sides of an open referral write to one another; who reads it, and when it counts as seen (ADR 0055)."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.http.cases.protected_cases import events_of
from tests.http.referrals.asked import did, sent
from tests.told import TOLD

HERS = {"body": "canary-hers: the hearing was moved to Tuesday.", "language": "en"}
THEIRS = {"body": "canary-theirs: ခေါ်ပါ။", "language": "my"}


async def listed(caller: Caller, path: str, query: str = "") -> list[dict[str, Any]]:
    answer = await caller.get(f"{path}/messages{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def bodies(caller: Caller, path: str) -> list[str | None]:
    return [item["body"] for item in await listed(caller, path)]


async def both(world: World, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    return await made(nea, f"{path}/messages", HERS), await made(map_, f"{path}/messages", THEIRS)


async def test_both_sides_write_before_acceptance_and_read_newest_first_in_pages(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    hers, theirs = await both(world, path)
    assert (hers["from"], theirs["from"], hers["body"], hers["seen_at"]) == ("sender", "receiver", HERS["body"], None)
    assert (hers["referral_id"], hers["language"], hers["by"], hers["unreadable"]) == (path[14:], "en", None, [])
    for caller in (nea, map_):
        assert await bodies(caller, path) == [THEIRS["body"], HERS["body"]]
    first = (await nea.get(f"{path}/messages?limit=1&fields=id,from")).json()
    second = (await nea.get(f"{path}/messages?limit=1&cursor={first['next_cursor']}")).json()
    assert first["items"] == [{"id": theirs["id"], "from": "receiver"}]
    assert ([item["id"] for item in second["items"]], second["next_cursor"]) == ([hers["id"]], None)


async def test_a_message_is_seen_when_the_other_side_first_gets_its_text(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    await both(world, path)
    await listed(nea, path, "?fields=id")
    assert (await nea.call("HEAD", f"{path}/messages")).status_code == 200
    assert (await nea.get(f"{path}/messages", if_none_match="*")).status_code == 304
    assert [item["seen_at"] for item in await listed(map_, path, "?fields=seen_at")] == [None, None]
    first = await nea.get(f"{path}/messages")
    theirs, hers = first.json()["items"]
    assert theirs["seen_at"] is not None
    assert hers["seen_at"] is None
    assert (await listed(map_, path, "?fields=seen_at"))[0]["seen_at"] == theirs["seen_at"]


async def test_reading_again_is_304_until_something_changes(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    await made(nea, f"{path}/messages", HERS)
    first = await map_.get(f"{path}/messages")
    again = await map_.get(f"{path}/messages", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    await made(nea, f"{path}/messages", HERS)
    assert (await map_.get(f"{path}/messages", if_none_match=first.headers["etag"])).status_code == 200


async def test_no_word_of_it_is_stored_in_the_clear_or_told_by_event_and_timeline(world: World) -> None:
    nea = await world.caller("nea")
    path, case_id, _ = await sent(world)
    await both(world, path)
    stored = await world.value(
        "SELECT string_agg(words, '') FROM corridor.messages WHERE corridor.public_id('case', case_id) = $1", case_id
    )
    assert len(stored) > 100
    assert b"canary" not in stored
    for where in (f"{path}/timeline", f"/v1/cases/{case_id}/timeline"):
        answer = await nea.get(where)
        assert "message.posted" in answer.text
        assert "canary" not in answer.text
    for organisation in ("nea", "map"):
        assert (await events_of(world, organisation, path[14:])).count("message.posted") == 2
    told = await world.value("SELECT string_agg(subject::text, '') FROM " + TOLD + " WHERE type = 'message.posted'")
    assert '"message"' in told
    assert "canary" not in told


async def test_a_draft_and_a_closed_referral_take_no_message(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    answer = await nea.post(f"/v1/referrals/{draft['id']}/messages", HERS)
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    assert answer.json()["allowed_actions"] == ["send", "withdraw", "void"]
    assert (await map_.post(f"/v1/referrals/{draft['id']}/messages", HERS)).status_code == 404
    path, _, _ = await sent(world)
    await did(map_, path, "decline", {"reason": "no_capacity"})
    for caller in (nea, map_):
        answer = await caller.post(f"{path}/messages", HERS)
        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
