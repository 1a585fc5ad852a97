"""Asks every operation on a case as every caller, and writes what they got as a page that a person can review."""

from collections.abc import Iterable
from typing import Any

from tests.http.matrix_operations import Op, operations
from tests.http.matrix_seats import SEATS, Ids, Seat
from tests.world import Caller, World

OF_A_CASE = {"case_id", "consent_id", "referral_id", "handoff_id", "document_id"}
COLLECTIONS = {"/v1/cases", "/v1/referrals", "/v1/handoffs"}
SHOWN = ("get_case", "get_referral", "list_cases", "list_referrals", "list_handoffs", "get_handoff", "list_consents")
"""Operations whose fields are listed, beside the identity and the ledger."""

Cells = dict[str, dict[str, str]]
Fields = dict[str, dict[str, list[str]]]


def about_cases() -> list[Op]:
    """Every operation through which a case can be seen or changed."""
    return [op for op in operations() if set(op.parameters) & OF_A_CASE or op.path in COLLECTIONS]


def body_of(seat: Seat, op: Op, ids: Ids) -> Any:
    """The documented example, with the ids of the situation; everyone refers from a centre of its own."""
    body = op.example
    if str(op) == "create_referral":
        body |= {"case_id": ids["case_id"], "consent_id": ids["consent_id"], "from_centre_id": seat.centre}
        body |= {"kind": "service", "send": False, "to_centre_id": "far-rayong"}
    return body


async def ask(seat: Seat, caller: Caller, op: Op, ids: Ids) -> Any:
    """Make the request; lists as long as they may be."""
    known = {**dict.fromkeys(op.parameters, f"document_{'0' * 32}"), **ids}
    query = "?limit=200" if op.method == "GET" and op.path in COLLECTIONS else ""
    headers = {"if_match": "*"} if op.method == "PATCH" else {}
    return await caller.call(op.method, op.at(**known) + query, body_of(seat, op, ids), **headers)


def cell(op: Op, answer: Any, ids: Ids) -> str:
    """What somebody got, in a word or two."""
    if answer.status_code >= 400:
        return f"{answer.status_code} {answer.json()['code']}"
    if op.method == "GET" and op.path in COLLECTIONS:
        return f"{answer.status_code} {'with it' if ids['case_id'] in answer.text else 'without it'}"
    return str(answer.status_code)


def fields_in(op: Op, answer: Any, ids: Ids) -> list[str]:
    """The names of the fields that hold something."""
    if answer.status_code != 200 or str(op) not in SHOWN:
        return []
    document = answer.json()
    if "items" in document:
        document = next((item for item in document["items"] if ids["case_id"] in item.values()), {})
    return [name for name, value in document.items() if value not in (None, [], {})]


async def walked(world: World) -> tuple[Cells, Fields]:
    """Ask everything as everyone. What a success changes is prepared anew, so that no cell hangs on another."""
    cells: Cells = {}
    fields: Fields = {}
    for seat in SEATS:
        await _walk(world, seat, cells, fields)
    return cells, fields


async def _walk(world: World, seat: Seat, cells: Cells, fields: Fields) -> None:
    caller = await seat.caller(world)
    ids = await seat.prepare(world, seat.stage)
    for op in about_cases():
        answer = await ask(seat, caller, op, ids)
        cells.setdefault(str(op), {})[seat.name] = cell(op, answer, ids)
        for name in fields_in(op, answer, ids):
            fields.setdefault(str(op), {}).setdefault(name, []).append(seat.name)
        if op.changes and answer.status_code < 400:
            ids = await seat.prepare(world, seat.stage)


def page(cells: Cells, fields: Fields) -> str:
    """Write the golden file: for each operation, who gets what; then which fields."""
    lines = ["Who gets what at the operations on one case. Written by tests/http/test_access_matrix.py; a change of it",
             "is a change of who sees what, and is reviewed as one.", "", "Callers:"]  # fmt: skip
    lines += [f"  {seat.name:<14} {seat.means}" for seat in SEATS]
    for name, answers in cells.items():
        lines += ["", name, *_grouped({answer: [who for who in answers if answers[who] == answer] for answer in
                                       sorted(set(answers.values()))})]  # fmt: skip
    for name, found in fields.items():
        groups: dict[str, list[str]] = {}
        for field, seats in found.items():
            groups.setdefault(", ".join(seats), []).append(field)
        lines += ["", f"{name}: who sees which fields"]
        for seats, names in groups.items():
            lines += [f"  {seats}", *(f"    {line}" for line in _wrapped(names))]
    return "\n".join(lines) + "\n"


def _grouped(answers: dict[str, list[str]]) -> Iterable[str]:
    return (f"  {answer:<26} {', '.join(who)}" for answer, who in answers.items())


def _wrapped(names: list[str]) -> Iterable[str]:
    line = ""
    for name in names:
        if len(line) + len(name) > 110:
            yield line
            line = ""
        line += (" " if line else "") + name
    yield line
