"""On a machine without an embedded PostgreSQL (macOS), one sentence says what to do, and doing it works."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from adapters.embedded_postgres.programs.binaries import NOT_HERE
from tests.cli.commands import PATIENCE, ROOT, surroundings
from tests.conftest import SERVER

WITHOUT = "import sys; sys.modules['embedded_postgres'] = None; "
"""Makes a process find no package of PostgreSQL's programs."""

CORRIDOR = (sys.executable, "-c", WITHOUT + "from api.cli import main; main()")
PYTEST = (sys.executable, "-c", WITHOUT + "import pytest; sys.exit(pytest.main(sys.argv[1:]))")
NEEDS_ITS_OWN = "tests/postgres/embedded/test_embedded_server.py::test_a_database_that_was_dropped_is_made_again"
NEEDS_A_DATABASE = "tests/postgres/access/test_policy_shape.py"


def run(
    command: tuple[str, ...], *arguments: str, folder: Path, **settings: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        env=surroundings(folder, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE,
    )


@pytest.mark.parametrize("arguments", [("demo", "--exit", "--port", "0"), ("serve", "--port", "0")], ids=" ".join)
def test_one_sentence_says_what_to_do(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = run(CORRIDOR, *arguments, folder=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr == NOT_HERE + "\n"


async def test_the_demonstration_runs_beside_a_database_of_yours_and_leaves_nothing(tmp_path: Path) -> None:
    ended = run(CORRIDOR, "demo", "--exit", "--port", "0", folder=tmp_path, database_url=os.environ[SERVER])
    assert ended.returncode == 0, ended.stderr
    assert "custody ledger" in ended.stdout
    server = await asyncpg.connect(os.environ[SERVER])
    left = await server.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'corridor\\_demo\\_%'")
    await server.close()
    assert left == []


def test_nothing_can_be_kept_there(tmp_path: Path) -> None:
    ended = run(CORRIDOR, "demo", "--keep", str(tmp_path / "kept"), folder=tmp_path, database_url=os.environ[SERVER])
    assert ended.returncode == 1
    assert "--keep needs Corridor's own PostgreSQL" in ended.stderr


def test_the_tests_run_there_and_those_that_need_an_embedded_server_fail_with_the_sentence(tmp_path: Path) -> None:
    tests = ("-q", "-p", "no:cacheprovider", NEEDS_A_DATABASE, NEEDS_ITS_OWN)
    ended = run(PYTEST, *tests, folder=tmp_path, database_url=os.environ[SERVER])
    assert ended.returncode == 1, ended.stderr
    assert NOT_HERE in ended.stdout
    assert "1 failed" in ended.stdout or "1 error" in ended.stdout
    assert "passed" in ended.stdout
    assert "adapters/embedded_postgres" not in ended.stdout, "a traceback"
    without = run(PYTEST, *tests, folder=tmp_path)
    assert without.returncode == 4
    assert without.stderr.strip() == f"ERROR: {NOT_HERE}"
