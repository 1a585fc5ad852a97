"""Respondents of claims, written as the service writes them, and rows of cases to hang them on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from adapters.keyring.vault import AesVault
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.stores.respondents import NamedRespondent, index_respondents, respondent_pattern
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from api.process.logs import alert
from domain.kernel.access import Actor, Place
from domain.kernel.ids import CentreId, ClientId, OrganisationId
from domain.kernel.request_info import RequestInfo
from domain.respondents.pattern import RespondentPattern
from domain.vocabulary import OperatorType
from tests.app_under_test import World
from tests.builders import opened_case

A_CLAIM = """INSERT INTO corridor.claims
    (id, case_id, version, centre_id, organisation_id, kind, status, respondent_kind, respondent_country, created_at,
    updated_at)
SELECT $1, $2, 1, u.centre_id, u.organisation_id, 'other', 'preparing', 'employer', 'KH', now(), now()
FROM corridor.custody AS u WHERE u.case_id = $2 AND u.entry = 1 ON CONFLICT DO NOTHING"""
CENTRES = {"nea": "nea-battambang", "map": "map-chiang-mai", "mtuc": "mtuc-subang-jaya"}


@dataclass(frozen=True, slots=True)
class Claims:
    """Writes and counts respondents in the name of organisations."""

    world: World
    database: Database
    vault: AesVault

    async def work(self, organisation: str, centres: frozenset[CentreId] | None = None) -> StoredWork:
        """Begin work of a partner system."""
        owner = await self.world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
        actor = Actor(ClientId(uuid4()), OrganisationId(owner), frozenset(), centre_ids=centres)
        info = RequestInfo(actor, "name_respondents", f"request_{uuid4().hex}", None)
        return StoredWork(self.database, self.vault, info, no_render, alert)

    async def case(self, organisation: str) -> UUID:
        """Open a case."""
        caller = await self.world.caller(organisation)
        return UUID((await opened_case(caller, centre_id=CENTRES[organisation]))["id"].removeprefix("case_"))

    async def place(self, organisation: str) -> Place:
        """Return the centre of an organisation."""
        statement = "SELECT {} FROM corridor.centres WHERE code = $1"
        centre, owner = [
            await self.world.value(statement.format(column), CENTRES[organisation])
            for column in ("id", "organisation_id")
        ]
        return Place(CentreId(centre), OrganisationId(owner), OperatorType.CSO)

    async def name(
        self,
        organisation: str,
        name: str,
        licence: str | None = None,
        *,
        country: str = "KH",
        case: UUID | None = None,
        claim: UUID | None = None,
        recorded_by: str | None = None,
    ) -> UUID:
        """Write whom a claim is against, by default of a new case; returns the claim's id."""
        claim, case = claim or uuid4(), case or await self.case(organisation)
        place = await self.place(recorded_by or organisation)
        await self.world.value(A_CLAIM, claim, case)
        async with await self.work(organisation) as work:
            await index_respondents(work, [NamedRespondent(claim, case, place, name, country, licence)])
        return claim

    async def pattern(self, organisation: str, claim: UUID) -> RespondentPattern | None:
        """Count who else names the respondent of a claim."""
        async with await self.work(organisation) as work:
            return await respondent_pattern(work, claim)

    async def document(self, organisation: str, claim: UUID, centres: frozenset[CentreId] | None = None) -> Any:
        """Return what leaves the database."""
        async with await self.work(organisation, centres) as work:
            return await work.load("load_respondent_pattern", claim)


@asynccontextmanager
async def claims_of(world: World, vault: AesVault) -> AsyncIterator[Claims]:
    """Connect as the service does."""
    pool = await open_pool(login_url(world.url, APP), APP, size=4)
    try:
        yield Claims(world, Database(pool), vault)
    finally:
        await close_pool(pool)


async def name_a_respondent(world: World, case: object) -> None:
    """Write a row as a claim of the case does."""
    claim = uuid4()
    await world.value(A_CLAIM, claim, case)
    await world.value(
        """INSERT INTO corridor.respondent_terms
        SELECT $2, u.case_id, u.organisation_id, u.centre_id, 'name', 'licence', 1
        FROM corridor.custody AS u WHERE u.case_id = $1 LIMIT 1""",
        case,
        claim,
    )
