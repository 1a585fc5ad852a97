"""``docs/fapi.md`` has every module of the conformance suite, with a test that exists or a reason."""

import re
from collections import Counter

from tests.project.test_security_table import PROJECT, names_of_tests

TABLE = PROJECT / "docs" / "fapi.md"
FEWEST = 60
"""Modules of the plan, of which none may get lost from the table."""


def rows() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ", 1) for line in lines if line.startswith("| ")]
    return [(cell[0], cell[1]) for cell in cells if cell[0] not in ("module", "---")]


def test_every_module_of_the_suite_is_in_the_table_once() -> None:
    modules = Counter(name for module, _ in rows() for name in re.findall(r"`([^`]+)`", module))
    assert len(modules) >= FEWEST
    assert [name for name, times in modules.items() if times > 1] == []


def test_every_row_names_a_test_or_says_why_it_does_not_apply() -> None:
    assert [row for row in rows() if "`test_" not in row[1] and "does not apply, because" not in row[1]] == []
    named = {name for _, here in rows() for name in re.findall(r"`(test_\w+)`", here)}
    assert named - names_of_tests() == set()
