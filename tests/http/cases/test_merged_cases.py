"""Two cases of one person, held by one centre, become one; nothing moves between them, so undoing it restores all."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from tests.app_under_test import World
from tests.builders import made
from tests.http.cases.merged_pairs import WHY, merged, pair, seen, unmerged
from tests.http.cases.protected_cases import events_of_case


async def test_the_merged_case_is_closed_and_both_name_each_other(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    closed = await merged(nea, first["id"], second["id"])
    assert (closed["status"], closed["outcome"], closed["closing_note"]) == ("closed", "merged", WHY)
    assert (closed["level"], closed["centre_id"], closed["version"]) == ("holder", None, first["version"] + 1)
    link = closed["merged_into"]
    assert (link["case_id"], link["code"], link["at"]) == (second["id"], second["code"], closed["closed_at"])
    until = datetime.fromisoformat(link["until"]) - datetime.fromisoformat(link["at"])
    assert until == timedelta(days=30)
    assert closed["retention"] is None
    assert closed["allowed_actions"] == ["unmerge", "erase"]
    assert await seen(nea, first["id"]) == closed
    other = await seen(nea, second["id"])
    assert other["merged_from"] == [{**link, "case_id": first["id"], "code": first["code"]}]
    assert (other["status"], other["version"]) == ("open", second["version"] + 1)
    unchanged = ("profile", "case_types", "centre_id", "has_identity", "excluded_operator_types", "merged_into")
    assert {name: other[name] for name in unchanged} == {name: second[name] for name in unchanged}


async def test_the_other_case_is_named_by_code_too(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    named = second["code"].lower().replace("-", "")
    assert (await merged(nea, first["code"], named))["merged_into"]["case_id"] == second["id"]


async def test_what_is_in_it_stays_readable_and_is_not_copied(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    path = f"/v1/cases/{first['id']}"
    await made(nea, f"{path}/notes", {"body": "She called.", "language": "en"})
    await merged(nea, first["id"], second["id"])
    assert (await nea.get(f"{path}/identity")).json()["person"]["full_name"] == "Sok Dara"
    assert [note["body"] for note in (await nea.get(f"{path}/notes")).json()["items"]] == ["She called."]
    assert (await nea.get(f"/v1/cases/{second['id']}/notes")).json()["items"] == []
    sealed = await world.value(
        "SELECT closing_note FROM corridor.cases WHERE corridor.public_id('case', id) = $1", first["id"]
    )
    assert b"canary" not in sealed


async def test_undone_everything_is_as_before(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    closed = await merged(nea, first["id"], second["id"])
    again = await unmerged(nea, first["id"])
    changed = ("version", "updated_at")
    assert {**again, **dict.fromkeys(changed)} == {**first_seen(first), **dict.fromkeys(changed)}
    assert again["version"] == closed["version"] + 1
    other = await seen(nea, second["id"])
    assert {**other, **dict.fromkeys(changed)} == {**first_seen(second), **dict.fromkeys(changed)}
    ledger = (await nea.get(f"/v1/cases/{first['id']}/custody")).json()["items"]
    assert [(entry["by"], entry["until"]) for entry in ledger] == [("opened", closed["closed_at"]), ("opened", None)]
    assert ledger[1]["from"] == again["updated_at"]
    (note,) = (await nea.get(f"/v1/cases/{first['id']}/notes")).json()["items"]
    assert (note["kind"], note["body"]) == ("closing", WHY)


def first_seen(case: dict[str, Any]) -> dict[str, Any]:
    """A case as it was opened, without what is shown once."""
    return {name: value for name, value in case.items() if name not in ("tracking_code", "secret_shown_before")}


async def test_both_timelines_tell_it_and_no_new_event_is_sent(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    await merged(nea, first["id"], second["id"])
    await unmerged(nea, first["id"])
    steps = {}
    for case in (first, second):
        found = (await nea.get(f"/v1/cases/{case['id']}/timeline")).json()["items"]
        steps[case["id"]] = [(step["type"], step["status"], step["outcome"], step["version"]) for step in found]
    assert steps[first["id"]] == [
        ("case.opened", "open", None, 1),
        ("case.closed", "closed", "merged", 2),
        ("case.reopened", "open", None, 3),
    ]
    assert steps[second["id"]] == [
        ("case.opened", "open", None, 1),
        ("case.merged", "open", None, 2),
        ("case.unmerged", "open", None, 3),
    ]
    assert await events_of_case(world, "nea", first["id"]) == ["case.opened", "case.closed", "case.reopened"]
    assert await events_of_case(world, "nea", second["id"]) == ["case.opened"]


async def test_both_chains_of_the_trail_have_an_entry(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    await merged(nea, first["id"], second["id"])
    for case in (first, second):
        (entry, *_) = (await nea.get(f"/v1/audit?case_id={case['id']}&limit=5")).json()["items"]
        assert (entry["operation"], entry["outcome"], entry["object_id"]) == ("merge_case", "allowed", case["id"])


async def test_repeating_either_changes_nothing(world: World) -> None:
    nea, key = await world.caller("nea"), token_hex()
    first, second = await pair(nea)
    path, body = f"/v1/cases/{first['id']}", {"into_case_id": second["id"], "reason": WHY}
    answer = await nea.post(f"{path}/merge", body, idempotency_key=key)
    assert (await nea.post(f"{path}/merge", body, idempotency_key=key)).content == answer.content
    assert (await nea.post(f"{path}/merge", body)).json() == answer.json()
    refused = await nea.post(f"{path}/merge", {**body, "reason": "Another one."})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_done")
    undone = await unmerged(nea, first["id"])
    assert await unmerged(nea, first["id"]) == undone == await seen(nea, first["id"])
    assert (await nea.post(f"{path}/merge", body, idempotency_key=key)).content == answer.content
    assert (await seen(nea, first["id"])) == undone
    assert (await seen(nea, second["id"]))["version"] == second["version"] + 2


async def test_the_versions_that_a_caller_has_read_are_compared(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    body, path = {"into_case_id": second["id"], "reason": WHY}, f"/v1/cases/{first['id']}"
    for action, sent in (("merge", body), ("unmerge", {})):
        stale = await nea.post(f"{path}/{action}", sent, if_match='"99"')
        assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed"), action
        tag = (await nea.get(path)).headers["etag"]
        assert (await nea.post(f"{path}/{action}", sent, if_match=tag)).status_code == 200, action


async def test_lists_say_where_a_case_went(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    link = (await merged(nea, first["id"], second["id"]))["merged_into"]
    items = {item["id"]: item for item in (await nea.get("/v1/cases?holder=me&limit=5")).json()["items"]}
    assert (items[first["id"]]["merged_into"], items[second["id"]]["merged_into"]) == (link, None)
