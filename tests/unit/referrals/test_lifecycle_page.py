"""The page for partners shows the rows of the table, in its order."""

from pathlib import Path

from domain.referrals.lifecycle import ANY_BUT_IN_ERROR, LIFECYCLE, Row

PAGE = Path(__file__).parents[3] / "docs" / "partners" / "lifecycle.md"


def line(row: Row) -> str:
    before = "any but entered_in_error" if row.before == ANY_BUT_IN_ERROR else ", ".join(row.before)
    return f"| {before} | `{row.action}` | {row.side} | {row.to or 'unchanged'} |"


def test_the_page_shows_each_row_of_the_table() -> None:
    shown = [text for text in PAGE.read_text(encoding="utf-8").splitlines() if text.startswith("| ") and "`" in text]
    assert shown == [line(row) for row in LIFECYCLE]
