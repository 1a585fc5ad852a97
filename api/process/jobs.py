"""What the worker does, and how often."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg

from adapters.postgres.connection.pool import Database
from adapters.postgres.jobs.agreement_expiry import announce_endings
from adapters.postgres.jobs.audit_tree import AuditTree
from adapters.postgres.jobs.board import keep_boards
from adapters.postgres.jobs.case_retention import CaseRetention
from adapters.postgres.jobs.claim_copies import ClaimCopies
from adapters.postgres.jobs.claim_limitations import announce_limitations
from adapters.postgres.jobs.clocks import Clocks
from adapters.postgres.jobs.late_deletions import tell_late_deletions
from adapters.postgres.jobs.old_uploads import remove_old_uploads
from adapters.postgres.jobs.older_indexes import renew_older_indexes, see_who_came_of_age
from adapters.postgres.jobs.older_respondents import renew_older_respondents
from adapters.postgres.jobs.pending_keys import CONVERSATIONS, REKEYS, PendingKeys
from adapters.postgres.jobs.retention import destroy_old_generations, destroy_secrets, forget_answers, forget_events
from adapters.postgres.jobs.statistics import keep_statistics
from adapters.postgres.jobs.succession import Succession
from adapters.postgres.keys.replaced_keys import ReplacedKeys
from api.process.logs import alert
from api.process.settings import Settings
from api.process.webhooks import system_work
from api.process.worker import Job
from domain.audit.tree_head import TreeHead
from domain.kernel.keys import Vault
from domain.ports.erasures import ErasureList

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def jobs_of(
    settings: Settings,
    pool: "asyncpg.Pool[Any]",
    vault: Vault,
    sign: Callable[[TreeHead], str],
    erasures: ErasureList,
) -> tuple[Job, ...]:
    """List the jobs that one process does at a time. ``pool`` acts as the worker."""
    database = Database(pool)
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
        Job("keep_boards", MINUTE, partial(keep_boards, pool)),
        Job("keep_statistics", MINUTE, partial(keep_statistics, pool)),
    )
