"""A unit of work with all its stores: what a use case opens."""

from functools import cached_property

from adapters.postgres.documents.documents import PostgresDocuments
from adapters.postgres.documents.uploads import PostgresUploads
from adapters.postgres.stores.activities import PostgresActivities
from adapters.postgres.stores.agreements import PostgresAgreements
from adapters.postgres.stores.audit import PostgresAudit
from adapters.postgres.stores.boards import PostgresBoards
from adapters.postgres.stores.budgets import PostgresBudgets
from adapters.postgres.stores.cases import PostgresCases
from adapters.postgres.stores.centres import PostgresCentres
from adapters.postgres.stores.claims import PostgresClaims
from adapters.postgres.stores.closed_cases import PostgresClosedCases
from adapters.postgres.stores.consents import PostgresConsents
from adapters.postgres.stores.corridors import PostgresCorridors
from adapters.postgres.stores.directory_lists import PostgresDirectoryLists
from adapters.postgres.stores.feed import PostgresFeed
from adapters.postgres.stores.groups import PostgresGroups
from adapters.postgres.stores.handoffs import PostgresHandoffs
from adapters.postgres.stores.lists import PostgresLists
from adapters.postgres.stores.lookups import PostgresLookups
from adapters.postgres.stores.matching import PostgresMatching
from adapters.postgres.stores.merges import PostgresMerges
from adapters.postgres.stores.messages import PostgresMessages
from adapters.postgres.stores.notes import PostgresNotes
from adapters.postgres.stores.organisations import PostgresOrganisations
from adapters.postgres.stores.references import PostgresOwnReferences
from adapters.postgres.stores.referrals import PostgresReferrals
from adapters.postgres.stores.statistics import PostgresStatistics
from adapters.postgres.stores.tracking import PostgresTracking
from adapters.postgres.stores.unattended import PostgresUnattended
from adapters.postgres.stores.webhooks import PostgresWebhooks
from adapters.postgres.stores.whole_cases import PostgresWholeCases
from adapters.postgres.work.work import PostgresWork
from domain.ports.work import Work


class StoredWork(PostgresWork):
    """Implements ``domain.ports.work.Work``. Stores are created on first use."""

    organisations = cached_property(PostgresOrganisations)
    centres = cached_property(PostgresCentres)
    corridors = cached_property(PostgresCorridors)
    agreements = cached_property(PostgresAgreements)
    directory = cached_property(PostgresDirectoryLists)
    matching = cached_property(PostgresMatching)
    boards = cached_property(PostgresBoards)
    statistics = cached_property(PostgresStatistics)
    cases = cached_property(PostgresCases)
    notes = cached_property(PostgresNotes)
    claims = cached_property(PostgresClaims)
    activities = cached_property(PostgresActivities)
    budgets = cached_property(PostgresBudgets)
    lookups = cached_property(PostgresLookups)
    whole_cases = cached_property(PostgresWholeCases)
    merges = cached_property(PostgresMerges)
    closed_cases = cached_property(PostgresClosedCases)
    tracking = cached_property(PostgresTracking)
    unattended = cached_property(PostgresUnattended)
    consents = cached_property(PostgresConsents)
    referrals = cached_property(PostgresReferrals)
    messages = cached_property(PostgresMessages)
    documents = cached_property(PostgresDocuments)
    uploads = cached_property(PostgresUploads)
    groups = cached_property(PostgresGroups)
    handoffs = cached_property(PostgresHandoffs)
    own_references = cached_property(PostgresOwnReferences)
    lists = cached_property(PostgresLists)
    feed = cached_property(PostgresFeed)
    webhooks = cached_property(PostgresWebhooks)
    audit = cached_property(PostgresAudit)


def fits(work: StoredWork) -> Work:
    """Let the type checker compare the adapter with its port."""
    return work
