"""Rules for every committed file: short, no skipped tests, no private names."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
LONGEST = 250
MEDIAN = 80
CODE_SUFFIXES = {".py", ".sql", ".sh"}
CODE_WITHOUT_SUFFIX = {"Makefile", "Dockerfile", "run"}

# Written with a bar in them, so that this file does not name what it forbids.
FORBIDDEN = [
    name.replace("|", "")
    for name in (
        "py|pi.org",
        "python|hosted.org",
        "npm|js.org",
        "npm|js.com",
        "deb.|debian.org",
        "security.|debian.org",
        "proxy.|golang.org",
        "crates|.io",
        "farm|-studio",
        "farm|-bench",
    )
]
FORBIDDEN_PATH = re.compile(r"(?<![\w./-])/wor[k]/")
EXCUSES = re.compile(r"(pytest|unittest|self)\.(mark\.)?(skip|skipif|skipIf|skipUnless|skipTest|xfail|importorskip)")


def committed() -> list[Path]:
    """Return the files that git tracks and that are still there."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    return [path for name in names.split("\0") if name and (path := PROJECT / name).is_file()]


def code_files() -> list[Path]:
    return [
        path
        for path in committed()
        if path.suffix in CODE_SUFFIXES or path.name in CODE_WITHOUT_SUFFIX or path.parent == PROJECT / "scripts"
    ]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def excuses(source: str) -> Iterator[str]:
    """Name what lets a test pass without running: skip and xfail, as attributes or imported."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and EXCUSES.fullmatch(ast.unparse(node)):
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and node.module in {"pytest", "unittest"}:
            yield from (alias.name for alias in node.names if EXCUSES.fullmatch(f"{node.module}.{alias.name}"))


def test_no_file_of_code_is_longer_than_one_idea() -> None:
    too_long = {str(path.relative_to(PROJECT)): lines(path) for path in code_files() if lines(path) > LONGEST}
    assert too_long == {}


def test_half_of_the_modules_are_under_eighty_lines() -> None:
    lengths = [
        lines(path) for path in code_files() if path.relative_to(PROJECT).parts[0] in {"api", "domain", "adapters"}
    ]
    assert statistics.median(lengths) < MEDIAN


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    found = {
        str(path.relative_to(PROJECT)): names
        for path in committed()
        if path.suffix == ".py" and path.is_relative_to(PROJECT / "tests")
        if (names := list(excuses(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.skip\ndef test_it(): ...",
        "@pytest.mark.skipif(True, reason='')\ndef test_it(): ...",
        "pytestmark = [pytest.mark.xfail]",
        "def test_it():\n    pytest.skip('no server')",
        "from pytest import importorskip",
        "class T(unittest.TestCase):\n    def test_it(self):\n        self.skipTest('later')",
    ],
)
def test_every_way_to_leave_a_test_out_is_seen(source: str) -> None:
    assert list(excuses(source))


def test_no_committed_file_names_a_registry_host_or_a_place_on_a_developers_machine() -> None:
    found = []
    for path in committed():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(PROJECT)}: {name}" for name in FORBIDDEN if name in text]
        found += [f"{path.relative_to(PROJECT)}: {match[0]}" for match in FORBIDDEN_PATH.finditer(text)]
    assert found == []
