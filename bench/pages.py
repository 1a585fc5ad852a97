"""Parts of pages that a measurement writes."""

from collections.abc import Iterable
from pathlib import Path


def put_between(page: Path, begin: str, end: str, lines: Iterable[str]) -> None:
    """Replace what is between two marks, each on a line of its own. Raises ``ValueError`` without them."""
    before, found, rest = page.read_text(encoding="utf-8").partition(f"{begin}\n")
    _, ended, after = rest.partition(f"{end}\n")
    if not (found and ended):
        raise ValueError(f"{page} has no {begin} and {end}")
    page.write_text(before + "".join(f"{line}\n" for line in (begin, *lines, end)) + after, encoding="utf-8")
