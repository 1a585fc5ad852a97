"""The page for partners shows the table of the code."""

from pathlib import Path

from domain.claims.lifecycle import LIFECYCLE

PAGE = Path(__file__).parents[3] / "docs" / "partners" / "claims.md"


def test_the_page_shows_every_row_of_the_table() -> None:
    rows = [f"| `{row.step}` | {', '.join(row.before)} | {row.to or 'partly_paid or paid'} |" for row in LIFECYCLE]
    shown = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert shown == rows
