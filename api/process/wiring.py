"""Connects adapters to ports. Only this room, in the modules that ``pyproject.toml`` names, and the command line import
adapters.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.files.clamd import Clamd
from adapters.files.cleaner import SubprocessCleaner
from adapters.keyring.circuit_breaker import CircuitBreakerKeyRing
from adapters.keyring.erasures.lines import ErasureListUnusable
from adapters.keyring.erasures.sealed_list import SealedErasureList
from adapters.keyring.vault import AesVault
from adapters.oauth.callers import Callers
from adapters.oauth.clients.registry import Clients
from adapters.oauth.people.invitations import Invitations
from adapters.oauth.server import AuthorizationServer
from adapters.oauth.shared_state.rate_limit_sync import add_up
from adapters.oauth.tokens.access_tokens import AccessTokens
from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.database_clock import compare
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.growing_feeds import GrowingFeeds
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.reads import Reads
from adapters.postgres.connection.replica import followed
from adapters.postgres.connection.roles import APP, OAUTH, READER, WORKER
from adapters.postgres.jobs.agreement_expiry import announce_endings
from adapters.postgres.jobs.audit_tree import AuditTree
from adapters.postgres.jobs.board import keep_boards
from adapters.postgres.jobs.case_retention import CaseRetention
from adapters.postgres.jobs.claim_copies import ClaimCopies
from adapters.postgres.jobs.claim_limitations import announce_limitations
from adapters.postgres.jobs.clocks import Clocks
from adapters.postgres.jobs.job_lock import JobLock
from adapters.postgres.jobs.late_deletions import tell_late_deletions
from adapters.postgres.jobs.listed_erasures import erasures_since
from adapters.postgres.jobs.old_uploads import remove_old_uploads
from adapters.postgres.jobs.older_indexes import renew_older_indexes, see_who_came_of_age
from adapters.postgres.jobs.older_respondents import renew_older_respondents
from adapters.postgres.jobs.pending_keys import CONVERSATIONS, REKEYS, PendingKeys
from adapters.postgres.jobs.retention import destroy_old_generations, destroy_secrets, forget_answers, forget_events
from adapters.postgres.jobs.sequencer import IDLE, append_to_feeds
from adapters.postgres.jobs.statistics import keep_statistics
from adapters.postgres.jobs.succession import Succession
from adapters.postgres.keys.replaced_keys import ReplacedKeys
from adapters.postgres.mapping.values import new_id
from adapters.postgres.operate.restoring import IS_MARKED
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from api.http.service import Service
from api.process.background_task import background_task
from api.process.counts import Counts
from api.process.key_ring import open_key_ring
from api.process.logs import alert, log
from api.process.mail import mail_jobs
from api.process.rate_limit_sync import sharing
from api.process.settings import Settings, SettingWrong
from api.process.shared_clock import shared_clock
from api.process.webhooks import delivery_sender, system_work
from api.process.worker import Job, Worker, working
from domain.audit.tree_head import TYPE, TreeHead, claims_of
from domain.kernel.keys import KeyRing, Vault
from domain.kernel.quota import RateLimit
from domain.ports.clock import utc_now
from domain.ports.erasures import ErasureList

if TYPE_CHECKING:
    from adapters.oauth.provider.identity_provider import IdentityProvider

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
WORKER_CONNECTIONS = 6
"""One for the lock of each running job (three at once), as many for their statements."""
FEED_CONNECTIONS = 2
"""For feeds and webhooks alone: they wait for no other job."""

__all__ = ["new_id", "running_service"]


@asynccontextmanager
async def running_service(settings: Settings) -> AsyncIterator[Service]:
    """Start all parts that a process needs, and stop them in reverse order.

    The settings name the logins of the service's roles, never the owner's (``api/cli/serving/logins.py``).
    """
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
        jobs, turns = _jobs(settings, Database(worker_pool), vault, sign, erasures), JobLock(worker_pool)
        webhooks_to = Outgoing(AllowedHosts(settings.webhook_allowed_hosts, http_here=True))
        counts = Counts()
        feed_pool = await open_pool(str(settings.worker_database_url), WORKER, size=FEED_CONNECTIONS)
        parts.push_async_callback(close_pool, feed_pool)
        sender = delivery_sender(Database(feed_pool), vault, webhooks_to, counts)
        parts.push_async_callback(sender.close)
        counting = (
            Job("keep_boards", MINUTE, partial(keep_boards, worker_pool)),
            Job("keep_statistics", MINUTE, partial(keep_statistics, worker_pool)),
        )
        sending = Job("send_deliveries", IDLE, sender.run, alone=False)
        mailing = mail_jobs(settings, Database(worker_pool), parts)
        feeding = Job("keep_feeds", IDLE, partial(append_to_feeds, Database(feed_pool)), alone=False)
        worker = Worker((feeding, *jobs, *counting, completing, sending, *mailing), turns)
        # each machine has a list of its own, also one that leaves the other jobs to others
        await parts.enter_async_context(working(worker if settings.run_worker else Worker((completing,), turns)))
        rate_limit = RateLimit(settings.requests_per_minute, now=time.monotonic)
        await parts.enter_async_context(sharing(rate_limit, partial(add_up, engine)))
        growing_feeds = GrowingFeeds(pool)
        await parts.enter_async_context(background_task(growing_feeds.listen()))
        yield Service(
            settings=settings,
            public_url=settings.public_url,
            callers=callers,
            open_work=partial(StoredWork, database, vault, alert=alert),
            open_reading=partial(StoredWork, database, vault, render=no_render, alert=alert, reads=reads),
            authorization_server=AuthorizationServer(
                engine,
                callers,
                settings.public_url,
                audience,
                pushed_only=settings.pushed_requests_only,
                outgoing=outgoing,
            ),
            clients=Clients(engine, outgoing=outgoing),
            invitations=Invitations(engine, settings.public_url, own_people=not settings.identity_provider_only),
            database=database,
            rate_limit=rate_limit,
            erasures=erasures,
            worker=worker,
            sign_tree_head=sign,
            files=SubprocessCleaner(_scanner(settings)),
            growing_feeds=growing_feeds,
            may_name=webhooks_to.may_name,
            counts=counts,
        )


async def open_erasure_list(settings: Settings, key_ring: KeyRing, database: Database) -> SealedErasureList:
    """Open the list of erasures, or create it. ``database`` acts as the worker."""
    erasures = SealedErasureList(settings.erasures_path, key_ring, partial(erasures_since, database), _alert_of_list)
    try:
        await erasures.open()
    except ErasureListUnusable as wrong:
        raise SettingWrong(f"CORRIDOR_ERASURES_FILE: {wrong}") from None
    return erasures


def _scanner(settings: Settings) -> Clamd | None:
    return None if settings.virus_scanner is None else Clamd(settings.virus_scanner, _alert_of_scanner)


def _alert_of_scanner(reason: str) -> None:
    log.error("alert", kind="virus_scanner", reason=reason)


def _alert_of_list(reason: str) -> None:
    log.error("alert", kind="erasure_list", reason=reason)


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


def _jobs(
    settings: Settings, database: Database, vault: Vault, sign: Callable[[TreeHead], str], erasures: ErasureList
) -> tuple[Job, ...]:
    """List the background jobs."""
    open_for, tree = system_work(database, vault), AuditTree(database, sign)
    look = min(settings.tree_head_interval / 10, 10 * SECOND)
    return (
        Job("grow_audit_tree", SECOND, tree.grow),
        Job("sign_tree_head", look, partial(tree.sign_head, not_within=settings.tree_head_interval - look)),
        Job(REKEYS.job, 10 * SECOND, PendingKeys(REKEYS, database, open_for, alert).bring),
        Job(CONVERSATIONS.job, 10 * SECOND, PendingKeys(CONVERSATIONS, database, open_for, alert).bring),
        Job("drop_replaced_keys", 10 * SECOND, ReplacedKeys(database, vault, alert).drop),
        Job("run_clocks", settings.clock_interval, Clocks(database, open_for, alert).run),
        Job("find_successors", settings.clock_interval, Succession(database, open_for, alert).find),
        Job("tell_late_deletions", settings.clock_interval, partial(tell_late_deletions, database, open_for)),
        Job("announce_endings", MINUTE, partial(announce_endings, database, open_for)),
        Job("announce_limitations", MINUTE, partial(announce_limitations, database, open_for)),
        Job("keep_claim_copies", MINUTE, ClaimCopies(database, open_for, alert).keep),
        Job("end_retention", 10 * MINUTE, CaseRetention(database, open_for, erasures).run),
        Job("renew_older_indexes", MINUTE, partial(renew_older_indexes, database, open_for)),
        Job("renew_older_respondents", MINUTE, partial(renew_older_respondents, database, open_for)),
        Job("see_who_came_of_age", DAY, partial(see_who_came_of_age, database, open_for)),
        Job("destroy_secrets", MINUTE, partial(destroy_secrets, database)),
        Job("remove_old_uploads", 10 * MINUTE, partial(remove_old_uploads, database)),
        Job("forget_answers", 10 * MINUTE, partial(forget_answers, database)),
        Job("forget_events", 10 * MINUTE, partial(forget_events, database)),
        Job("destroy_old_generations", 10 * MINUTE, partial(destroy_old_generations, database)),
    )


def _sign_tree_head(tokens: AccessTokens, head: TreeHead) -> str:
    return tokens.sign(claims_of(head, tokens.issuer), TYPE)
