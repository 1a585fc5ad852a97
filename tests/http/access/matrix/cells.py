"""Asks every operation as every caller, and writes what they got as a page that a person can review."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.app_under_test import World
from tests.http.access.matrix.belongings import belongings, renewed
from tests.http.access.matrix.ids import comparable
from tests.http.access.matrix.oauth import asked_of_all
from tests.http.access.matrix.operations import everything, operations
from tests.http.access.matrix.questions import COLLECTIONS, Question, questions
from tests.http.access.matrix.seats import SEATS, Seat
from tests.http.access.matrix.words import PERSONAL, WORDS, found_in

SHOWN = ("get_case", "get_referral", "list_cases", "list_referrals", "list_handoffs", "get_handoff", "list_consents")
"""Operations whose fields are listed, beside the identity and the ledger."""
WITH_OR_WITHOUT = {"list_audit", "look_up_cases"}

WITHOUT_A_BODY = {401: "401 invalid_token", 403: "403 insufficient_scope", 404: "404 not_found"}
"""What an answer to HEAD means, which has no code to read."""

Table = dict[str, dict[str, list[str]]]


@dataclass
class Found:
    """What was seen. ``cells``: question → caller → answer; ``fields`` and ``words``: question → what → callers."""

    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    fields: Table = field(default_factory=dict)
    words: Table = field(default_factory=dict)
    told_apart: list[str] = field(default_factory=list)
    """Where something that is not the caller's is answered otherwise than something invented."""


def cell(question: Question, answer: Any) -> str:
    """What somebody got, in a word or two."""
    if question.op.method == "HEAD" or question.op.streams:
        return WITHOUT_A_BODY.get(answer.status_code, str(answer.status_code))
    if answer.status_code >= 400:
        return f"{answer.status_code} {answer.json()['code']}"
    listed = question.op.method == "GET" and question.op.path in COLLECTIONS
    if listed or str(question.op) in WITH_OR_WITHOUT:
        with_it = "with it" if question.ids["case_id"] in answer.text else "without it"
        also = ", but that there may be one" if answer.json().get("possible_duplicate") else ""
        return f"{answer.status_code} {with_it}{also}"
    return str(answer.status_code)


def fields_in(question: Question, answer: Any) -> list[str]:
    """The names of the fields that hold something."""
    if answer.status_code != 200 or str(question.op) not in SHOWN:
        return []
    document = answer.json()
    if "items" in document:
        case_id = question.ids["case_id"]
        document = next((item for item in document["items"] if case_id in item.values()), {})
    return [name for name, value in document.items() if value not in (None, [], {})]


async def walked(world: World) -> Found:
    """Ask everything as everyone. What a success changes is prepared anew, so that no cell hangs on another."""
    found = Found()
    for job in world.service.worker.jobs:  # so that there is a signed tree head to ask for
        await world.service.worker.run_once(job.name)
    for seat in SEATS:
        await _walk(world, seat, found)
    return found


async def _walk(world: World, seat: Seat, found: Found) -> None:
    caller = await seat.caller(world)
    ids, clients = await seat.prepare(world, seat.stage), await belongings(world, seat)
    for op in everything():
        if op not in operations():
            found.cells.setdefault(str(op), {})[seat.name] = await asked_of_all(world, caller, op)
            continue
        for question in questions(op, seat, ids, clients):
            answer = await question.ask(caller)
            _note(found, question, seat, answer)
            nothing = question.for_nothing()
            if nothing is not None and answer.status_code != 401:
                told = await nothing.ask(caller)
                if told.status_code < 400 or (answer.status_code == 404 and comparable(told) != comparable(answer)):
                    found.told_apart.append(f"{seat.name}: {question.name}")
            if op.changes and answer.status_code < 400:
                if question.about_the_case:
                    ids = await seat.prepare(world, seat.stage)
                elif op.parameters:  # what makes something new leaves everything else as it was
                    clients = clients | await renewed(world, seat, op.parameters)


def _note(found: Found, question: Question, seat: Seat, answer: Any) -> None:
    found.cells.setdefault(question.name, {})[seat.name] = cell(question, answer)
    for name in fields_in(question, answer):
        found.fields.setdefault(question.name, {}).setdefault(name, []).append(seat.name)
    heard = f"{answer.headers}\n{answer.text}"
    for what, marked in (("the person", PERSONAL), ("words", tuple(WORDS.values()))):
        if found_in(heard, marked):
            found.words.setdefault(question.name, {}).setdefault(what, []).append(seat.name)


def page(found: Found) -> str:
    """Write the golden file: for each operation, who gets what; then which fields, and whose words."""
    lines = ["Who gets what at every operation. Written by tests/http/access/test_access_matrix.py; a change of it",
             "is a change of who sees what, and is reviewed as one.", "", "Callers:"]  # fmt: skip
    lines += [f"  {seat.name:<14} {seat.means}" for seat in SEATS]
    for name, answers in found.cells.items():
        lines += ["", name, *_grouped({answer: [who for who in answers if answers[who] == answer] for answer in
                                       sorted(set(answers.values()))})]  # fmt: skip
    for name, fields in found.fields.items():
        groups: dict[str, list[str]] = {}
        for field_name, seats in fields.items():
            groups.setdefault(", ".join(seats), []).append(field_name)
        lines += ["", f"{name}: who sees which fields"]
        for seats_of, names in groups.items():
            lines += [f"  {seats_of}", *(f"    {line}" for line in _wrapped(names))]
    lines += [
        "",
        "Marked words, in any byte of an answer: who gets any of the person's, and of what was written on the way",
    ]
    for name, kinds in found.words.items():
        lines += [f"  {name}", *(f"    {what:<11} {', '.join(seats)}" for what, seats in kinds.items())]
    return "\n".join(lines) + "\n"


def _grouped(answers: dict[str, list[str]]) -> Iterable[str]:
    for answer, who in answers.items():
        first, *more = _wrapped([f"{name}," for name in who[:-1]] + who[-1:])
        yield f"  {answer:<26} {first}"
        yield from (f"  {'':<26} {line}" for line in more)


def _wrapped(names: list[str]) -> Iterable[str]:
    line = ""
    for name in names:
        if len(line) + len(name) > 110:
            yield line
            line = ""
        line += (" " if line else "") + name
    yield line
