"""One worker of the simulation, in a process of its own.

It reads a time from each input line and does what is due then. It answers with the number of clock steps that it took,
plus 1 if something is left to count, because another worker is counting it or died while counting. Clocks and figures
are due on every line, successors on the first line of each time, and boards if ``BOARDS`` follows the time.

Run ``python -m bench.year.worker_process`` with the file of the root key as its argument and the worker's URL in
``CORRIDOR_WORKER_DATABASE_URL``.
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
    """Do what is due at that time, once, and return the number to answer with. ``again``: not this worker's first line
    with that time.
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
