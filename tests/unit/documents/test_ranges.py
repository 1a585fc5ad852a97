"""One range of bytes is given, several are as none, and what lies beyond is refused (RFC 9110, section 14)."""

import pytest

from api.http.ranges import range_of
from domain.documents.failures import RangeNotSatisfiable

TAG = '"tag"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-99", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=99-", (99, 100)),
        ("bytes=50-1000", (50, 100)),
        ("bytes=-1", (99, 100)),
        ("bytes=-1000", (0, 100)),
        (" bytes = 1-2 ", (1, 3)),
        ("bytes=2-1", None),
        ("bytes=-", None),
        ("bytes=1-2,5-6", None),
        ("bytes=a-b", None),
        ("items=1-2", None),
        ("bytes=1-2x", None),
        (f"bytes={'9' * 19}-", None),
    ],
)
def test_what_is_given(header: str | None, expected: tuple[int, int] | None) -> None:
    assert range_of(header, None, TAG, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999-"])
def test_what_lies_beyond_is_refused_with_the_size(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refused:
        range_of(header, None, TAG, 100)
    assert refused.value.size == 100


def test_a_range_of_another_file_gives_the_whole() -> None:
    assert range_of("bytes=1-2", TAG, TAG, 100) == (1, 3)
    for other in ('"other"', f"W/{TAG}", "Sat, 28 Nov 2026 20:00:00 GMT", "*"):
        assert range_of("bytes=1-2", other, TAG, 100) is None
        assert range_of("bytes=100-", other, TAG, 100) is None
