"""A worker in a process of its own that only appends to the feeds: ``URL``. It goes on until it is killed."""

import asyncio
import sys
from functools import partial

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.job_lock import JobLock
from adapters.postgres.jobs.sequencer import IDLE, append_to_feeds
from api.process.worker import Job, Worker


async def main(url: str) -> None:
    pool = await open_pool(login_url(url, WORKER), WORKER, size=2)
    await Worker([Job("keep_feeds", IDLE, partial(append_to_feeds, Database(pool)), alone=False)], JobLock(pool)).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
