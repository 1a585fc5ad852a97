"""``corridor audit verify`` and ``corridor worker``, as an operator runs them."""

import asyncio
import json
import subprocess
import time
from pathlib import Path
from signal import SIGTERM

import asyncpg

from adapters.embedded_postgres import running_postgres
from tests.cli.commands import CORRIDOR, PATIENCE, corridor, surroundings


def test_the_worker_signs_a_head_and_ends_with_a_term(folder: Path) -> None:
    with running_postgres(folder) as server:

        async def heads() -> int:
            connection = await asyncpg.connect(server.url())
            try:
                found: int = await connection.fetchval("SELECT count(*) FROM corridor.audit_tree_heads")
                return found
            finally:
                await connection.close()

        worker = subprocess.Popen([*CORRIDOR, "worker"], env=surroundings(folder), stderr=subprocess.PIPE)
        try:
            deadline = time.monotonic() + PATIENCE
            while not asyncio.run(heads()):
                assert worker.poll() is None, worker.communicate()[1]
                assert time.monotonic() < deadline
                time.sleep(0.2)
            worker.send_signal(SIGTERM)
            assert worker.wait(PATIENCE) == 0
        finally:
            worker.kill()
            worker.communicate()


def test_verify_says_that_all_is_well_and_names_the_row_that_is_not(folder: Path) -> None:
    async def newest_head(url: str) -> str:
        connection = await asyncpg.connect(url)
        try:
            found: str = await connection.fetchval("SELECT signature FROM corridor.audit_tree_heads ORDER BY at DESC")
            return found
        finally:
            await connection.close()

    async def tamper(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("UPDATE corridor.audit SET entry = replace(entry, 'allowed', 'refused')")
        finally:
            await connection.close()

    well = corridor(folder, "audit", "verify")
    with running_postgres(folder) as server:
        kept = asyncio.run(newest_head(server.url()))
        blind = corridor(folder, "audit", "verify", "--json")
        compared = corridor(folder, "audit", "verify", "--json", "--tree-head", kept)
        told = corridor(folder, "audit", "verify", "--tree-head", kept)
        asyncio.run(tamper(server.url()))
        changed = corridor(folder, "audit", "verify")
        document = corridor(folder, "audit", "verify", "--json")
    assert (well.returncode, well.stdout[:26]) == (0, "The audit trail is intact:"), well.stderr
    assert "nobody can see whether the newest entries and heads were removed" in " ".join(well.stdout.split())
    found, seen = json.loads(blind.stdout), json.loads(compared.stdout)
    assert (found["well"], found["sees_newest_removed"], found["compared_until"]) == (True, False, None)
    assert (seen["well"], seen["sees_newest_removed"], seen["kept"]) == (True, True, 1)
    assert seen["compared_until"].startswith("20")
    assert "was removed: compared with one head" in " ".join(told.stdout.split())
    assert changed.returncode == document.returncode == 1
    assert "entry 1" in changed.stderr
    assert "changed: the entry is not the one that was hashed" in changed.stderr
    found = json.loads(document.stdout)
    assert (found["well"], found["number"]) == (False, 1)
