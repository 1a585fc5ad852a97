"""A unit of work with all its stores: what a use case gets when it opens one."""

from adapters.postgres.pool import Database
from adapters.postgres.reads import Reads
from adapters.postgres.stores.audit import PostgresAudit
from adapters.postgres.stores.budgets import PostgresBudgets
from adapters.postgres.stores.cases import PostgresCases
from adapters.postgres.stores.centres import PostgresCentres
from adapters.postgres.stores.consents import PostgresConsents
from adapters.postgres.stores.corridors import PostgresCorridors
from adapters.postgres.stores.directory_lists import PostgresDirectoryLists
from adapters.postgres.stores.handoffs import PostgresHandoffs
from adapters.postgres.stores.lists import PostgresLists
from adapters.postgres.stores.lookups import PostgresLookups
from adapters.postgres.stores.organisations import PostgresOrganisations
from adapters.postgres.stores.referrals import PostgresReferrals
from adapters.postgres.stores.whole_cases import PostgresWholeCases
from adapters.postgres.work import Alert, PostgresWork, Render
from domain.errand import Errand
from domain.keys import Vault
from domain.ports import Work


class StoredWork(PostgresWork):
    """Implements ``domain.ports.Work``."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        errand: Errand,
        render: Render,
        alert: Alert,
        reads: Reads | None = None,
    ) -> None:
        super().__init__(database, vault, errand, render, alert, reads)
        self.organisations = PostgresOrganisations(self, vault)
        self.centres = PostgresCentres(self)
        self.corridors = PostgresCorridors(self)
        self.directory = PostgresDirectoryLists(self)
        self.cases = PostgresCases(self)
        self.budgets = PostgresBudgets(self)
        self.lookups = PostgresLookups(self)
        self.whole_cases = PostgresWholeCases(self)
        self.consents = PostgresConsents(self)
        self.referrals = PostgresReferrals(self)
        self.handoffs = PostgresHandoffs(self)
        self.lists = PostgresLists(self)
        self.audit = PostgresAudit(self)

    async def __aenter__(self) -> "StoredWork":
        """Begin."""
        return self


def fits(work: StoredWork) -> Work:
    """Let the type checker compare the adapter with its port."""
    return work
