"""A worker in a process of its own, that runs nothing but the clocks: ``URL KEY_FILE alone|together``.

It says ``ready`` and goes on until it is killed.
"""

import asyncio
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.clocks import Clocks
from adapters.postgres.jobs.job_lock import JobLock
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from api.process.logs import alert
from api.process.worker import Job, Worker


async def main(url: str, key_file: str, how: str) -> None:
    vault = AesVault(FileKeyRing.open(Path(key_file), create=False))
    pool = await open_pool(login_url(url, WORKER), WORKER, size=3)
    database = Database(pool)
    clocks = Clocks(database, lambda info: partial(StoredWork, database, vault, info, no_render, alert), alert)
    job = Job("run_clocks", timedelta(milliseconds=50), clocks.run, alone=how == "alone")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await Worker([job], JobLock(pool)).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
