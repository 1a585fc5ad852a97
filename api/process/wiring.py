"""Connects adapters to ports. Only this room, in the modules that ``pyproject.toml`` names, and the command line import
adapters.
"""

import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.files.clamd import Clamd
from adapters.files.cleaner import SubprocessCleaner
from adapters.keyring.circuit_breaker import CircuitBreakerKeyRing
from adapters.keyring.erasures.lines import ErasureListUnusable
from adapters.keyring.erasures.sealed_list import SealedErasureList
from adapters.keyring.vault import AesVault
from adapters.oauth.callers import Callers
from adapters.oauth.clients.register import ClientRegister
from adapters.oauth.desk.desk_sessions import DeskSessions
from adapters.oauth.people.invitations import Invitations
from adapters.oauth.server import AuthorizationServer
from adapters.oauth.shared_state.rate_limit_sync import add_up
from adapters.oauth.shared_state.wrong_codes import WrongCodeCounters
from adapters.oauth.tokens.access_tokens import AccessTokens
from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.database_clock import compare
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.growing_feeds import GrowingFeeds
from adapters.postgres.connection.pool import Database, close_pool, let_go_soon, open_pool
from adapters.postgres.connection.reads import Reads
from adapters.postgres.connection.replica import followed
from adapters.postgres.connection.roles import APP, OAUTH, READER, WORKER, RoleNotTaken
from adapters.postgres.jobs.job_lock import JobLock
from adapters.postgres.jobs.listed_erasures import erasures_since
from adapters.postgres.jobs.sequencer import IDLE, append_to_feeds
from adapters.postgres.mapping.values import new_id
from adapters.postgres.operate.restoring import IS_MARKED
from adapters.postgres.stores.tracking import PostgresTrackingCodes
from adapters.postgres.work.open_work import StoredWork
from api.http.fair_queue import FairQueue
from api.http.responses import no_render
from api.http.service import Service
from api.process.background_task import background_task
from api.process.counts import Counts
from api.process.jobs import SECOND, jobs_of
from api.process.key_ring import open_key_ring
from api.process.logs import alert, log, tell_operator
from api.process.mail import mail_jobs
from api.process.rate_limit_sync import sharing
from api.process.settings import Settings, SettingWrong
from api.process.shared_clock import shared_clock
from api.process.watching import looking, readiness_check, watched_worker
from api.process.webhooks import delivery_sender
from api.process.worker import Job, Worker, working
from domain.audit.tree_head import TYPE, TreeHead, claims_of
from domain.kernel.keys import KeyRing
from domain.kernel.quota import RateLimit
from domain.ports.clock import utc_now

if TYPE_CHECKING:
    from adapters.oauth.provider.identity_provider import IdentityProvider

WORKER_CONNECTIONS = 6
"""One for the lock of each running job (three at once), as many for their statements."""
FEED_CONNECTIONS = 2
"""For feeds and webhooks alone: they wait for no other job."""

__all__ = ["new_id", "running_service"]


@asynccontextmanager
async def running_service(settings: Settings) -> AsyncIterator[Service]:
    """Start all parts that a process needs, and stop them in reverse order.

    They log in as the service's roles (``api/cli/serving/logins.py``). Raises ``SettingWrong`` or ``Unavailable``.
    """
    try:
        async with _all_parts(settings) as service:
            yield service
    except RoleNotTaken as wrong:
        raise SettingWrong(str(wrong)) from None


@asynccontextmanager
async def _all_parts(settings: Settings) -> AsyncIterator[Service]:
    if settings.database_url is not None:
        raise ValueError("what serves must not know the owner's URL")
    async with AsyncExitStack() as parts:
        pool = await open_pool(str(settings.app_database_url), APP, size=settings.pool_size)
        parts.push_async_callback(close_pool, pool)
        engine = make_engine(str(settings.oauth_database_url), OAUTH)
        parts.push_async_callback(engine.dispose)
        database = Database(pool)
        await _must_not_be_restored(database)
        await parts.enter_async_context(shared_clock(partial(compare, database.value, utc_now)))
        key_ring = CircuitBreakerKeyRing(await parts.enter_async_context(open_key_ring(settings, database)))
        vault = AesVault(key_ring)
        reads = await parts.enter_async_context(_reads(settings, pool)) if settings.read_database_url else database
        audience = settings.public_url
        outgoing = Outgoing(AllowedHosts(settings.webhook_allowed_hosts))
        callers = Callers(
            engine,
            key_ring,
            settings.public_url,
            audience,
            provider=_provider(settings),
            own_tokens=not settings.identity_provider_only,
        )
        await callers.start()
        parts.push_async_callback(callers.stop)
        sign = partial(_sign_tree_head, AccessTokens(settings.public_url, audience, callers.keys))
        worker_pool = await open_pool(str(settings.worker_database_url), WORKER, size=WORKER_CONNECTIONS)
        parts.push_async_callback(close_pool, worker_pool)
        erasures = await open_erasure_list(settings, key_ring, Database(worker_pool))
        completing = Job("complete_erasure_list", 10 * SECOND, erasures.complete, alone=False)
        turns = JobLock(worker_pool)
        webhooks_to = Outgoing(AllowedHosts(settings.webhook_allowed_hosts, http_here=True))
        counts = Counts(served=settings.metrics_port is not None)
        feed_pool = await open_pool(str(settings.worker_database_url), WORKER, size=FEED_CONNECTIONS)
        parts.push_async_callback(close_pool, feed_pool)
        sender = delivery_sender(Database(feed_pool), vault, webhooks_to, counts)
        parts.push_async_callback(sender.close)
        sending = Job("send_deliveries", IDLE, sender.run, alone=False)
        mailing = mail_jobs(settings, Database(worker_pool), parts)
        feeding = Job("keep_feeds", IDLE, partial(append_to_feeds, Database(feed_pool)), alone=False)
        jobs = (feeding, *jobs_of(settings, worker_pool, vault, sign, erasures), completing, sending, *mailing)
        worker = watched_worker(jobs, turns, worker_pool, counts)
        # each machine has a list of its own, also one that leaves the other jobs to others
        await parts.enter_async_context(working(worker if settings.run_worker else Worker((completing,), turns)))
        queue = FairQueue(settings.pool_size)
        rate_limit = RateLimit(settings.requests_per_minute, now=time.monotonic)
        await parts.enter_async_context(sharing(rate_limit, partial(add_up, engine, rate_limit.window)))
        await parts.enter_async_context(looking(counts, pool, database, queue, callers.keys, key_ring))
        growing_feeds = GrowingFeeds(pool)
        await parts.enter_async_context(background_task(growing_feeds.listen()))
        parts.callback(let_go_soon, pool, worker_pool, feed_pool)
        server = AuthorizationServer(
            engine,
            callers,
            settings.public_url,
            audience,
            pushed_only=settings.pushed_requests_only,
            outgoing=outgoing,
        )
        yield Service(
            settings=settings,
            public_url=settings.public_url,
            callers=callers,
            open_work=partial(StoredWork, database, vault, alert=alert),
            open_reading=partial(StoredWork, database, vault, render=no_render, alert=alert, reads=reads),
            authorization_server=server,
            desk_sessions=DeskSessions(engine, server, callers, settings.public_url),
            clients=ClientRegister(engine, outgoing),
            invitations=Invitations(engine, settings.public_url, own_people=not settings.identity_provider_only),
            database=database,
            rate_limit=rate_limit,
            turns=queue,
            erasures=erasures,
            worker=worker,
            sign_tree_head=sign,
            files=SubprocessCleaner(_scanner(settings)),
            growing_feeds=growing_feeds,
            may_name=webhooks_to.may_name,
            counts=counts,
            readiness=readiness_check(database, worker_pool, callers.keys, key_ring),
            tracking_codes=PostgresTrackingCodes(database),
            wrong_codes=WrongCodeCounters(engine),
        )


async def open_erasure_list(settings: Settings, key_ring: KeyRing, database: Database) -> SealedErasureList:
    """Open the list of erasures, or create it. ``database`` acts as the worker."""
    tell = partial(tell_operator, "erasure_list")
    erasures = SealedErasureList(settings.erasures_path, key_ring, partial(erasures_since, database), tell)
    try:
        await erasures.open()
    except ErasureListUnusable as wrong:
        raise SettingWrong(f"CORRIDOR_ERASURES_FILE: {wrong}") from None
    return erasures


def _scanner(settings: Settings) -> Clamd | None:
    at = settings.virus_scanner
    return None if at is None else Clamd(at, partial(tell_operator, "virus_scanner"))


async def _must_not_be_restored(database: Database) -> None:
    """Look once more, now that a restore can see our connections: it sets this mark before it looks for them."""
    if await database.value(IS_MARKED):
        raise SettingWrong("CORRIDOR_DATABASE_URL: a restore of this database is not finished.")


def _reads(settings: Settings, primary: Any) -> AbstractAsyncContextManager[Reads]:
    return followed(str(settings.read_database_url), READER, settings.pool_size, primary, _tell)


def _tell(answers: bool, reason: str) -> None:
    if answers:
        log.info("replica answers reads")
    else:
        log.warning("replica is left alone", reason=reason)


def _provider(settings: Settings) -> "IdentityProvider | None":
    issuer = settings.identity_provider
    if issuer is None:
        return None
    # imports an HTTP client that is not needed otherwise
    from adapters.oauth.provider.identity_provider import IdentityProvider

    return IdentityProvider(issuer, settings.identity_provider_audience or settings.public_url)


def _sign_tree_head(tokens: AccessTokens, head: TreeHead) -> str:
    return tokens.sign(claims_of(head, tokens.issuer), TYPE)
