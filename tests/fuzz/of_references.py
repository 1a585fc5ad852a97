"""Cursors, ids and codes."""

from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from api.http import cursors
from api.http.pagination import IN_TURN
from api.http.problems import InvalidCursor
from api.v1.events.cursors import PLACE
from domain.cases.codes import case_in, is_well_formed, written_case_code
from domain.directory.codes import code_from, is_code, reference_in
from domain.kernel import ids
from domain.kernel.errors import Missing
from domain.kernel.listing import LAST_CHANGED, NEWEST, NEXT_DUE
from tests.fuzz.inputs import ASCII, UNICODE, Make, texts
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import ID

LIST = cursors.filters_text("list_cases", {"status": "open"})


ORDERS = (LAST_CHANGED, NEXT_DUE, NEWEST, IN_TURN, PLACE)


PLACES: tuple[tuple[Any, ...], ...] = (
    (datetime(2026, 11, 22, 8, 30, tzinfo=UTC), UUID(ID)),
    (None, UUID(ID)),
    (UUID(ID),),
    (25,),
    (UUID(ID), 81),
)


TIMES = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-22", "20261122T083000Z", "+00:00:00.000001")


def forged(payload: bytes | str, bound_to: str) -> str:
    """Return a cursor with a right digest around anything."""
    content = payload.encode() if isinstance(payload, str) else payload
    return cursors._encoded(cursors._digest(content, bound_to) + content)


def _cursors() -> Make:
    written = [cursors.write_cursor(place, LIST) for place in PLACES]
    payloads = [f'["2026-11-22T08:30:00+00:00","{ID}"]', f'[null,"{ID}"]', f'["{ID}"]', "[25]", f'["{ID}",81]']
    tokens = (
        *TIMES,
        "null",
        "1e999",
        "NaN",
        "9223372036854775808",
        "[" * 400,
        "\\ud800",
        "\\u0000",
        "{}",
        "true",
        '""',
    )
    dated = [f'["{time}","{ID}"]' for time in TIMES]
    opaque = texts(written, of=ASCII)
    inside = [
        texts([payload, *dated] if place < 2 else [payload], tokens=tokens, of=UNICODE)
        for place, payload in enumerate(payloads)
    ]

    def make(random: Random) -> tuple[str, Any]:
        which = int(random.random() * len(ORDERS))
        order = ORDERS[which]
        if random.random() < 0.2:
            return opaque(random), order
        payload = inside[which](random).encode("utf-8", "surrogatepass")
        return forged(payload, LIST), order

    return make


def _storable(given: tuple[str, Any], place: Any) -> None:
    for value in place:
        assert not isinstance(value, datetime) or value.astimezone(UTC)
        assert not isinstance(value, str) or value.encode()
    again = cursors.read_cursor(cursors.write_cursor(place, LIST), given[1], LIST)
    assert again == place


def _public_id(text: str, found: UUID | None) -> None:
    assert found is None or ids.to_text("case", found) == text


def _reference(text: str, found: str) -> None:
    assert reference_in("centre", found) == found if is_code(found) else UUID(found)


def _case_code(text: str, found: str | None) -> None:
    assert found is None or (written_case_code(found) == found and is_well_formed(found))


def _slug(text: str, found: str) -> None:
    assert found == "otherwise" or (is_code(found) and code_from(found, "otherwise") == found)


IDS = (f"case_{ID}", f"referral_{ID}", ID, "map-chiang-mai", "KH-TH", str(UUID(ID)))


CODES = ("KH-7Q2M-9FX4", "KH7Q2M9FX4", "kh-7q2m-9fx4", "TH-OOIL-0000")


NAMES = ("MAP Foundation", "Trung tâm Hà Nội", "ศูนย์", "e\u0301cole", "all", "none")


PARSERS = (
    Parser(
        "cursor", _cursors(), lambda given: cursors.read_cursor(given[0], given[1], LIST), (InvalidCursor,), _storable
    ),
    Parser("public id", texts(IDS, of=UNICODE), lambda text: ids.from_text("case", text), (), _public_id, IDS),
    Parser(
        "id or code", texts(IDS, of=UNICODE), lambda text: reference_in("centre", text), (Missing,), _reference, IDS
    ),
    Parser("case code", texts(CODES, of=UNICODE), written_case_code, (), _case_code, CODES),
    Parser("case id or code", texts((*CODES, *IDS), of=UNICODE), case_in, (Missing,), examples=CODES),
    Parser("code from a name", texts(NAMES, of=UNICODE), lambda text: code_from(text, "otherwise"), (), _slug, NAMES),
)
