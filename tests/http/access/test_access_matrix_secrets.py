"""Marked words are put into every text about a person: no response to anyone not entitled contains one."""

import logging
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2
import pytest

from domain.kernel.ids import from_text
from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.access.matrix.questions import about_cases, questions
from tests.http.access.matrix.seats import SEATS, Seat
from tests.http.access.matrix.stages import Ids
from tests.http.access.matrix.words import ALL, CONTACT, IDENTITY, LODGED_BY, PERSON, PERSONAL, PHONE, WORDS, found_in
from tests.log_capture import everything_said


@dataclass
class Road:
    """A case full of marked words, and its way to Chiang Mai."""

    world: World
    ids: Ids
    referral: str

    async def go(self, *steps: tuple[str, str, dict[str, Any]]) -> None:
        for who, action, said in steps:
            caller = await self.world.caller(who)
            answer = await caller.post(
                f"{self.referral}/{action}", said, idempotency_key=f"{self.ids['case_id']}-{action}"
            )
            assert answer.status_code == 200, answer.text


async def marked(world: World) -> Road:
    nea = await world.new_caller("nea")
    case = await opened_case(nea, person=PERSON, safe_contact=CONTACT, lodged_by=LODGED_BY)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(witness=WORDS["witness"]))
    body = a_referral(case["id"], consent["id"], send=True, summary=WORDS["summary"])
    referral = await made(nea, "/v1/referrals", body)
    handoff = (await nea.get(f"/v1/handoffs?case_id={case['id']}")).json()["items"][0]
    ids = {"case_id": case["id"], "consent_id": consent["id"], "referral_id": referral["id"]}
    return Road(world, {**ids, "handoff_id": handoff["id"]}, f"/v1/referrals/{referral['id']}")


ASKED = (
    ("map", "acknowledge", {"handler": WORDS["handler"]}),
    ("map", "ask", {"question": WORDS["question"]}),
    ("nea", "answer", {"answer": WORDS["reply"]}),
)
ACCEPTED = (("map", "accept", {"note": WORDS["note"]}),)
FINISHED = (
    ("map", "confirm-contact", {"channel": "in_person"}),
    ("map", "complete", {"outcome": "service_received", "note": WORDS["outcome"]}),
)


async def heard(seat: Seat, caller: Caller, ids: Ids, *, only_reads: bool = True) -> str:
    """Everything that this caller gets from every operation, headers included."""
    operations = [op for op in about_cases() if not (only_reads and op.changes)]
    answers = [await question.ask(caller) for op in operations for question in questions(op, seat, ids, {})]
    return "\n".join(f"{answer.headers}\n{answer.text}" for answer in answers)


@pytest.mark.parametrize("name", ["elsewhere", "stranger", "coordinator", "unscoped", "disabled"])
async def test_outsiders_get_no_marked_word_whatever_they_ask(world: World, name: str) -> None:
    seat = next(seat for seat in SEATS if seat.name == name)
    caller = await seat.caller(world)
    road = await marked(world)
    for steps in (ASKED, ACCEPTED, FINISHED):
        await road.go(*steps)
        assert found_in(await heard(seat, caller, road.ids, only_reads=False), ALL) == []


async def test_the_receiver_gets_words_with_the_question_and_the_person_with_the_acceptance(world: World) -> None:
    seat = next(seat for seat in SEATS if seat.name == "asked")
    receiver = await world.caller("map")
    road = await marked(world)
    await road.go(*ASKED)
    before = await heard(seat, receiver, road.ids)
    assert found_in(before, PERSONAL) == []
    assert WORDS["witness"] not in before
    assert WORDS["summary"] in before
    await road.go(*ACCEPTED)
    identity = await receiver.get(f"/v1/cases/{road.ids['case_id']}/identity")
    assert found_in(identity.text, PERSONAL) == list(PERSONAL)
    assert identity.headers["cache-control"] == "no-store"
    reads = [question for op in about_cases() if op.method == "GET" for question in questions(op, seat, road.ids, {})]
    rest = [await question.ask(receiver) for question in reads]
    assert found_in("".join(answer.text for answer in rest if "identity" not in answer.url.path), PERSONAL) == []


async def test_after_declining_no_marked_word_is_left(world: World) -> None:
    seat = next(seat for seat in SEATS if seat.name == "declined")
    receiver = await world.caller("map")
    road = await marked(world)
    await road.go(*ASKED, ("map", "decline", {"reason": "other", "comment": WORDS["note"]}))
    assert found_in(await heard(seat, receiver, road.ids), ALL) == []


async def test_the_former_holder_gets_no_person_back(world: World) -> None:
    seat = next(seat for seat in SEATS if seat.name == "former_holder")
    nea = await world.caller("nea")
    road = await marked(world)
    await road.go(*ASKED, *ACCEPTED, *FINISHED)
    assert found_in(await heard(seat, nea, road.ids), PERSONAL) == []


async def test_no_marked_word_is_in_logs_or_error_answers(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Our log lines are looked at before the allow-list filters them, and those of all libraries on every level."""
    caplog.set_level(logging.DEBUG)
    with everything_said() as said:
        answers = await _asked_rightly_and_wrongly(world)
    assert {answer.status_code for answer in answers} == {400, 422}
    assert found_in("".join(answer.text for answer in answers), ALL) == []
    captured = capfd.readouterr()
    assert "open_identity" in [line.get("operation") for line in said]
    assert found_in(f"{said}{captured.out}{captured.err}{caplog.text}", ALL) == []


async def _asked_rightly_and_wrongly(world: World) -> list[httpx2.Response]:
    road = await marked(world)
    await road.go(*ASKED, *ACCEPTED)
    seat = SEATS[0]
    nea, receiver = await world.caller("nea"), await world.caller("map")
    await heard(seat, nea, road.ids)
    await heard(seat, receiver, road.ids)
    answers = []
    for wrong in ({"person": {"full_name": [IDENTITY["name"]], IDENTITY["khmer"][:3]: PHONE}}, {"person": PHONE},
                  {"safe_contact": {"channel": PHONE, "value": "\x00" + PHONE}},
                  {"person": {**PERSON, "birth_date": "05/06/1987 " + PHONE, "nationality": PHONE}}):  # fmt: skip
        answers.append(await nea.patch(f"/v1/cases/{road.ids['case_id']}", wrong, if_match="*"))
    for body in ('{"person": "' + PHONE, '{"person": {"full_name": ' + PHONE + "}}"):
        headers = {"authorization": f"Bearer {nea.token}", "content-type": "application/json"}
        answers.append(await world.http.post("/v1/cases", content=body, headers=headers))
    return answers


async def test_no_marked_word_is_in_any_table(world: World) -> None:
    """Every row of every table as its owner sees it, bytes included: a dump reveals nobody (security.md, rule 7)."""
    road = await marked(world)
    await road.go(*ASKED, *ACCEPTED, *FINISHED)
    connection = await asyncpg.connect(world.url)
    try:
        tables = await connection.fetch(
            """SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
        )
        case, tables_with_it = str(from_text("case", road.ids["case_id"])), 0
        for table in tables:
            rows = await connection.fetch(f"SELECT t::text AS whole FROM {table['name']} AS t")
            whole = "\n".join(row["whole"] for row in rows)
            tables_with_it += case in whole
            assert found_in(whole, ALL) == [], table["name"]
            assert found_in(whole, tuple(word.encode().hex() for word in ALL)) == [], table["name"]
        assert tables_with_it >= 9
    finally:
        await connection.close()
