"""Cursors over any sort key: what was written is read back as it was, anything else is refused."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.cursors import DIGEST_BYTES, filters_text, read_cursor, write_cursor
from api.http.problems import InvalidCursor
from domain.kernel.listing import LAST_CHANGED, NEXT_DUE, SortKey

LIST = filters_text("list_things", {"status": "sent"})
EVERY_TYPE = SortKey((("due_by", datetime), ("sequence", int), ("name", str), ("id", UUID)))
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))


def made_up(payload: Any, key: str = LIST) -> str:
    """A cursor with a right digest around values of somebody's own."""
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    digest = hashlib.sha256(text + b"|" + key.encode()).digest()[:DIGEST_BYTES]
    return base64.urlsafe_b64encode(digest + text).rstrip(b"=").decode()


@given(
    st.datetimes(timezones=st.sampled_from((UTC, timezone(timedelta(hours=7))))),
    st.integers(-(2**63), 2**63 - 1),
    TEXT,
    st.uuids(),
)
def test_a_place_is_read_back_as_it_was(due: datetime, sequence: int, name: str, number: UUID) -> None:
    place = (due, sequence, name, number)
    found = read_cursor(write_cursor(place, LIST), EVERY_TYPE, LIST)
    assert found == place
    assert found is not None
    assert [type(value) for value in found] == [datetime, int, str, UUID]


def test_a_feed_can_be_followed_by_a_number_alone() -> None:
    by_number = SortKey((("number", int),))
    assert read_cursor(write_cursor((17,), LIST), by_number, LIST) == (17,)


def test_a_place_without_a_value_is_read_back_where_the_order_has_one() -> None:
    number = UUID(int=17)
    assert read_cursor(write_cursor((None, number), LIST), NEXT_DUE, LIST) == (None, number)
    with pytest.raises(InvalidCursor):
        read_cursor(write_cursor((None, number), LIST), LAST_CHANGED, LIST)
    with pytest.raises(InvalidCursor):
        read_cursor(write_cursor((None, None), LIST), NEXT_DUE, LIST)


def test_a_cursor_of_another_list_or_with_a_letter_changed_is_refused() -> None:
    cursor = write_cursor((17,), LIST)
    by_number = SortKey((("number", int),))
    with pytest.raises(InvalidCursor):
        read_cursor(cursor, by_number, filters_text("list_things", {"status": "draft"}))
    for place in range(len(cursor)):
        with pytest.raises(InvalidCursor):
            read_cursor(cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :], by_number, LIST)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (datetime, "yesterday"),
        (datetime, "2026-11-22T08:30:00"),
        (datetime, 17),
        (int, "17"),
        (int, 1.5),
        (int, True),
        (int, 2**63),
        (str, "\0"),
        (str, "\ud800"),
        (str, None),
        (UUID, "17"),
        (UUID, ["17"]),
    ],
)
def test_a_value_of_another_type_is_refused_though_its_digest_is_right(kind: Any, value: Any) -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(made_up([value]), SortKey((("key", kind),)), LIST)


@pytest.mark.parametrize("payload", [b"", b"[", b"\xff", b"[" * 100_000, {"number": 1}, 17, [], [1, 2]])
def test_what_is_no_list_of_as_many_values_is_refused_though_its_digest_is_right(payload: Any) -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(made_up(payload), SortKey((("number", int),)), LIST)
