"""One worker of the simulation, in a process of its own: it reads a time from each line, does what is due then, and
says how many steps of clocks it has taken, and 1 more if something is still to be counted: another worker may be at it,
or have died at it. Clocks are due at every look, successors at the first of each time, and the
boards where ``BOARDS`` stands after the time.

``python -m bench.year.worker_process`` with the file of the root key as its argument, and the worker's URL in ``URL``.
"""

import asyncio
import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.board import keep_boards
from adapters.postgres.jobs.clocks import Clocks
from adapters.postgres.jobs.sequencer import append_to_feeds
from adapters.postgres.jobs.statistics import keep_statistics
from adapters.postgres.jobs.succession import Succession
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from bench.year.partners import no_alert
from domain.kernel.request_info import RequestInfo
from domain.ports.work import OpenWork

LEFT = "SELECT EXISTS (SELECT FROM corridor.outbox) OR EXISTS (SELECT FROM corridor.statistics_due)"
DONE, BOARDS, URL = "done", "boards", "CORRIDOR_WORKER_DATABASE_URL"


async def work(url: str, root_key_file: Path) -> None:
    """Work until the input ends."""
    pool = await open_pool(url, WORKER, size=2)
    vault = AesVault(FileKeyRing.open(root_key_file, create=False))
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    seen = ""
    try:
        print(DONE, 0, flush=True)
        while line := await reader.readline():
            time, *also = line.decode().split()
            taken = await turn(pool, vault, datetime.fromisoformat(time), again=time == seen, boards=BOARDS in also)
            seen = time
            print(DONE, taken, flush=True)
    finally:
        await close_pool(pool)


async def turn(pool: "asyncpg.Pool[Any]", vault: AesVault, at: datetime, *, again: bool, boards: bool) -> int:
    """Do once what is due at that time, and return how many steps of clocks were taken, and what is left to count;
    ``again``: this worker has looked at it before.
    """
    database = Database(pool)

    def open_for(request: RequestInfo) -> OpenWork:
        return partial(StoredWork, database, vault, request, no_render, no_alert, now=lambda: at)

    taken = await Clocks(database, open_for, no_alert, now=lambda: at).look()
    if not again:
        await Succession(database, open_for, no_alert).find()
    await append_to_feeds(database)
    await keep_statistics(pool, now=lambda: at)
    if boards:
        await keep_boards(pool, now=lambda: at)
    return taken + int(await pool.fetchval(LEFT))


if __name__ == "__main__":
    asyncio.run(work(os.environ[URL], Path(sys.argv[1])))
