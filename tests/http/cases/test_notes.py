"""The holder's own working notes: sealed, for its own centre, and for a later holder where they are marked so."""

import asyncio
from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import ALL_SHARED, a_case, a_consent, made, opened_case
from tests.http.cases.protected_cases import accepted, expired, taken_over, withdrawn

OWN = {"body": "canary-own: her sister pays the rent.", "language": "km"}
FOR_THE_NEXT = {"body": "canary-handover: ask for the payslips.", "language": "en", "handover": True}
BACK = {"to_centre_id": "nea-battambang", "reason": "She went home."}


async def both_written(caller: Caller, case_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    path = f"/v1/cases/{case_id}/notes"
    return await made(caller, path, OWN), await made(caller, path, FOR_THE_NEXT)


async def bodies(caller: Caller, case_id: str) -> list[str | None]:
    answer = await caller.get(f"/v1/cases/{case_id}/notes")
    assert answer.status_code == 200, answer.text
    assert answer.json()["next_cursor"] is None
    return [note["body"] for note in answer.json()["items"]]


async def refused(caller: Caller, case_id: str) -> str:
    answer = await caller.get(f"/v1/cases/{case_id}/notes")
    assert answer.status_code == 403, answer.text
    code: str = answer.json()["code"]
    return code


async def moved_on(world: World) -> tuple[str, str]:
    """Battambang wrote a note of each kind before Chiang Mai took the case over; gives case and consent."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await accepted(world)
    await both_written(nea, case_id)
    answer = await map_.post(f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    assert answer.status_code == 200, answer.text
    return case_id, consent_id


async def test_the_holder_reads_its_own_newest_first_in_pages(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    own, other = await both_written(nea, case["id"])
    assert (own["kind"], own["handover"], other["handover"], own["unreadable"]) == ("working", False, True, [])
    path = f"/v1/cases/{case['id']}/notes"
    assert (await nea.get(path)).json()["items"] == [other, own]
    first = (await nea.get(f"{path}?limit=1")).json()
    second = (await nea.get(f"{path}?limit=1&cursor={first['next_cursor']}")).json()
    assert (first["items"], second["items"], second["next_cursor"]) == ([other], [own], None)
    tampered = await nea.get(f"{path}?limit=1&cursor={first['next_cursor']}x")
    assert (tampered.status_code, tampered.json()["code"]) == (422, "invalid_cursor")


async def test_no_word_of_it_is_stored_in_the_clear(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await both_written(nea, case["id"])
    stored = await world.value(
        "SELECT string_agg(words, '' ORDER BY id) FROM corridor.notes WHERE corridor.public_id('case', case_id) = $1",
        case["id"],
    )
    assert len(stored) > 100
    assert b"canary" not in stored


async def test_a_later_holder_reads_what_is_marked_and_the_former_one_nothing(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _ = await moved_on(world)
    assert await bodies(map_, case_id) == [FOR_THE_NEXT["body"]]
    assert await refused(nea, case_id) == "not_your_side"
    await made(map_, f"/v1/cases/{case_id}/notes", {**OWN, "body": "Of Chiang Mai."})
    assert await bodies(map_, case_id) == ["Of Chiang Mai.", FOR_THE_NEXT["body"]]


async def test_whoever_gets_the_case_back_reads_its_own_again(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _ = await moved_on(world)
    await both_written(map_, case_id)
    referral = (await map_.get(f"/v1/referrals?case_id={case_id}")).json()["items"][0]["id"]
    await map_.post(f"/v1/referrals/{referral}/complete", {"outcome": "service_received"})
    handoff = await made(map_, f"/v1/cases/{case_id}/handoffs", BACK)
    assert (await nea.post(f"/v1/handoffs/{handoff['id']}/accept")).status_code == 200
    assert await bodies(nea, case_id) == [FOR_THE_NEXT["body"], FOR_THE_NEXT["body"], OWN["body"]]
    assert await refused(map_, case_id) == "not_your_side"


async def test_a_receiver_reads_none_before_or_after_it_accepts(world: World) -> None:
    nea, map_, stranger = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, _, _ = await accepted(world, kind="service")
    await both_written(nea, case_id)
    assert await refused(map_, case_id) == "not_your_side"
    path = f"/v1/cases/{case_id}/notes"
    assert (await map_.post(path, OWN)).json()["code"] == "not_your_side"
    assert (await stranger.get(path)).status_code == (await stranger.post(path, OWN)).status_code == 404


async def test_without_a_consent_in_force_the_later_holder_reads_its_own_alone(world: World) -> None:
    map_ = await world.caller("map")
    case_id, consent_id = await moved_on(world)
    await made(map_, f"/v1/cases/{case_id}/notes", OWN)
    await expired(world, consent_id)
    assert await bodies(map_, case_id) == [OWN["body"]]
    centre = (await map_.get(f"/v1/cases/{case_id}")).json()["centre_id"]
    renewed = a_consent(recipients={"centre_ids": [centre]}, data_categories=ALL_SHARED)
    await made(map_, f"/v1/cases/{case_id}/consents", renewed)
    assert await bodies(map_, case_id) == [OWN["body"], FOR_THE_NEXT["body"]]


async def test_a_withdrawal_returns_the_notes_with_custody_under_the_new_key(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await moved_on(world)
    await made(map_, f"/v1/cases/{case_id}/notes", {**FOR_THE_NEXT, "body": "From Chiang Mai."})
    await withdrawn(nea, consent_id)
    assert await bodies(nea, case_id) == ["From Chiang Mai.", FOR_THE_NEXT["body"], OWN["body"]]
    assert await refused(map_, case_id) == "not_your_side"
    await world.service.worker.run_once("drop_replaced_keys")
    assert len(await bodies(nea, case_id)) == 3


async def test_an_exclusion_leaves_the_holders_notes_readable(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await both_written(nea, case["id"])
    answer = await nea.patch(f"/v1/cases/{case['id']}", {"excluded_operator_types": ["employer"]}, if_match="*")
    assert answer.status_code == 200, answer.text
    assert await bodies(nea, case["id"]) == [FOR_THE_NEXT["body"], OWN["body"]]


async def test_a_sister_centre_is_a_later_holder_and_needs_a_consent_too(world: World) -> None:
    nea = await world.caller("nea")
    case = await made(nea, "/v1/cases", a_case())
    await both_written(nea, case["id"])
    sister = (await nea.get("/v1/centres/nea-pursat")).json()
    handoff = await nea.post(f"/v1/cases/{case['id']}/handoffs", {"to_centre_id": sister["id"], "reason": "Moved."})
    assert handoff.status_code == 201, handoff.text
    assert (await nea.post(f"/v1/handoffs/{handoff.json()['id']}/accept")).status_code == 200
    assert await bodies(nea, case["id"]) == []
    named = a_consent(recipients={"centre_ids": [sister["id"]]})
    await made(nea, f"/v1/cases/{case['id']}/consents", named)
    assert await bodies(nea, case["id"]) == [FOR_THE_NEXT["body"]]


async def test_a_closed_case_takes_no_new_note(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    await nea.post(f"{path}/close", {"outcome": "service_received"})
    answer = await nea.post(f"{path}/notes", OWN)
    assert (answer.status_code, answer.json()["code"]) == (409, "case_closed")


async def test_a_retry_writes_one_note(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/notes"
    first, again = [await nea.post(path, OWN, idempotency_key=f"note-{case['id']}") for _ in range(2)]
    assert first.content == again.content
    assert await bodies(nea, case["id"]) == [OWN["body"]]


async def test_a_body_and_a_language_are_required(world: World) -> None:
    nea, (case_id, _, _) = await world.caller("nea"), await taken_over(world)
    for body in ({}, {"body": "Words."}, {"language": "km"}, {**OWN, "handover": "yes"}, {**OWN, "legal_status": "x"}):
        assert (await nea.post(f"/v1/cases/{case_id}/notes", body)).status_code == 422


async def test_a_note_written_while_the_consent_is_withdrawn_is_readable_or_was_never_written(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(4):
        case_id, consent_id = await moved_on(world)
        path = f"/v1/cases/{case_id}/notes"
        written, _ = await asyncio.gather(map_.post(path, FOR_THE_NEXT), withdrawn(nea, consent_id))
        assert written.status_code in (201, 403)
        items = (await nea.get(path)).json()["items"]
        assert [note["unreadable"] for note in items] == [[]] * (3 if written.status_code == 201 else 2)


async def test_two_first_notes_at_once_are_both_readable(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/notes"
    answers = await asyncio.gather(*(nea.post(path, {**OWN, "body": f"Note {n}."}) for n in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert sorted(map(str, await bodies(nea, case["id"]))) == [f"Note {n}." for n in range(4)]
