"""Text that cannot be decrypted right now: the response names each such field, and everything else works."""

import json
from typing import Any

from api.v1.fields import HasUnreadable
from tests.app_under_test import World
from tests.builders import a_consent, a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import accepted

FLIP = (
    "UPDATE corridor.{0} SET {1} = set_byte({1}, octet_length({1}) - 1, get_byte({1}, octet_length({1}) - 1) # 1) "
    "WHERE corridor.public_id('{2}', id) = $1"
)
WORDS = ("summary", "handler", "question", "answer", "accept_note", "decline_comment", "reason", "outcome_note")


def named(answer: dict[str, Any]) -> list[str]:
    assert {one["code"] for one in answer["unreadable"]} <= {"sealed_value_damaged"}
    return [one["field"] for one in answer["unreadable"]]


async def test_what_can_be_read_names_nothing(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    for path in (f"/v1/referrals/{referral['id']}", f"/v1/cases/{case_id}"):
        answer = await nea.get(path)
        assert answer.json()["unreadable"] == []
        assert answer.headers["cache-control"] == "private, no-cache"


async def test_every_word_of_a_damaged_referral_is_named_and_only_to_whom_it_is_shown(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    path = f"/v1/referrals/{referral['id']}"
    whole = await nea.get(path)
    await world.value(FLIP.format("referrals", "words", "referral"), referral["id"])
    for caller in (nea, map_):
        answer = (await caller.get(path)).json()
        assert named(answer) == list(WORDS)
        assert all(answer[field] is None for field in WORDS)
    mended = await world.value(FLIP.format("referrals", "words", "referral"), referral["id"])
    assert mended is None
    assert (await nea.get(path)).content == whole.content
    await world.value(FLIP.format("referrals", "words", "referral"), referral["id"])
    assert (await map_.post(f"{path}/decline", {"reason": "no_capacity"})).json()["unreadable"] == []
    assert (await map_.get(path)).json()["unreadable"] == []
    assert named((await nea.get(path)).json()) == list(WORDS)


async def test_an_answer_without_words_is_never_taken_for_the_whole_one(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    path, flip = f"/v1/referrals/{referral['id']}", FLIP.format("referrals", "words", "referral")
    whole = (await nea.get(path)).headers["etag"]
    await world.value(flip, referral["id"])
    without = await nea.get(path, if_none_match=whole)
    assert (without.status_code, without.headers["cache-control"]) == (200, "no-store")
    await world.value(flip, referral["id"])
    again = await nea.get(path, if_none_match=without.headers["etag"])
    assert again.status_code == 200
    assert again.json()["summary"] == "Two months of wages unpaid."


async def test_damaged_words_are_neither_sent_on_nor_written_over(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    path = f"/v1/referrals/{draft['id']}"
    await world.value(FLIP.format("referrals", "words", "referral"), draft["id"])
    tag = (await nea.get(path)).headers["etag"]
    for refused in (
        await nea.post(f"{path}/send", {}),
        await nea.patch(path, {"summary": None}, if_match=tag),
        await nea.post(f"{path}/withdraw", {"reason": "She stays."}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (500, "sealed_value_damaged")
    assert (await nea.get(path)).json()["version"] == draft["version"]


async def test_what_is_no_words_can_be_changed_beside_damaged_ones(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    path, flip = f"/v1/referrals/{draft['id']}", FLIP.format("referrals", "words", "referral")
    await world.value(flip, draft["id"])
    changed = await nea.patch(path, {"urgency": "urgent"}, if_match="*")
    assert (changed.status_code, changed.json()["urgency"]) == (200, "urgent")
    assert "summary" in {closed["field"] for closed in changed.json()["unreadable"]}
    assert (await nea.get(path)).json() == changed.json()
    await world.value(flip, draft["id"])
    assert (await nea.get(path)).json()["summary"] == draft["summary"]


async def test_one_damaged_consent_leaves_the_others_readable(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/consents"
    ids = [(await made(nea, path, a_consent(witness=f"Witness {n}")))["id"] for n in range(3)]
    await world.value(FLIP.format("consents", "words", "consent"), ids[1])
    items = {item["id"]: item for item in (await nea.get(path)).json()["items"]}
    assert [items[one]["witness"] for one in ids] == ["Witness 0", None, "Witness 2"]
    assert [named(items[one]) for one in ids] == [[], ["witness", "withdrawal_reason"], []]


async def test_a_damaged_reason_of_a_handoff_does_not_stop_its_answer(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    body = {"to_centre_id": "map-chiang-mai", "reason": "She moved.", "consent_id": consent_id}
    handoff = await made(nea, f"/v1/cases/{case_id}/handoffs", body)
    await world.value(FLIP.format("handoffs", "words", "handoff"), handoff["id"])
    assert named((await map_.get(f"/v1/handoffs/{handoff['id']}")).json()) == ["reason"]
    assert (await map_.post(f"/v1/handoffs/{handoff['id']}/refuse", {})).json()["status"] == "refused"


async def test_a_damaged_note_of_a_closed_case_closes_nothing_else(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    await nea.post(f"{path}/close", {"outcome": "service_received", "note": "All paid."})
    await world.value(FLIP.format("cases", "closing_note", "case"), case["id"])
    seen = (await nea.get(path)).json()
    assert (seen["status"], seen["closing_note"], named(seen)) == ("closed", None, ["closing_note"])
    assert (await nea.get(f"{path}/custody")).status_code == 200


async def test_custody_moves_though_the_identity_is_damaged(world: World) -> None:
    case_id, _, referral = await accepted(world)
    map_ = await world.caller("map")
    await world.value(FLIP.format("cases", "identity", "case"), case_id)
    path = f"/v1/referrals/{referral['id']}/confirm-contact"
    assert (await map_.post(path, {"channel": "phone"})).json()["status"] == "in_progress"
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "sealed_value_damaged"


def test_every_answer_with_words_can_say_that_it_goes_without() -> None:
    described = {one.__name__ for one in HasUnreadable.__subclasses__()}
    assert described == {
        "ReferralAnswer",
        "CaseAnswer",
        "ConsentAnswer",
        "HandoffAnswer",
        "NoteAnswer",
        "MessageAnswer",
        "DocumentAnswer",
        "ReferralTimelineAnswer",
        "ClaimAnswer",
        "GroupItemAnswer",
    }
    for one in HasUnreadable.__subclasses__():
        assert "unreadable" in json.dumps(one.model_json_schema()["required"])
