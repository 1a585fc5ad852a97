"""Prepares changes of the authorization server's rows, which take effect with the work that records them (ADR 0081).

Who takes part: this, ``PostgresWork.enact`` and ``corridor.record_prepared``. Another role than the work's writes these
tables. In two transactions, a fault between them would leave a response for credentials that do not exist.
On failure: what no work has enacted has no effect, and is deleted after an hour (``retention.py``).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, TypeVar
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.connection.engine import Bind
from adapters.postgres.mapping.values import new_id, to_json
from adapters.postgres.rows.oauth import PreparedChangeRow
from domain.kernel.access import Actor
from domain.kernel.ids import OrganisationId
from domain.kernel.prepared import Prepared
from domain.ports.clock import utc_now

V = TypeVar("V")


@asynccontextmanager
async def reading(engine: Bind) -> AsyncIterator[AsyncSession]:
    """Begin a transaction that only reads; raises ``Unavailable`` if the database is unavailable."""
    async with unavailable_while_away(), AsyncSession(engine) as session, session.begin():
        yield session


class Preparation:
    """Prepares changes for one actor, whose organisation alone can enact them."""

    def __init__(self, engine: Bind, by: Actor) -> None:
        self._engine = engine
        self._by = by

    async def of(
        self,
        kind: Literal["client", "invitation"],
        row: SQLModel,
        subject: tuple[str, UUID],
        owner: OrganisationId,
        result: V,
    ) -> Prepared[V]:
        """Prepare the writing of ``row``; a client's replaces the version before its own. Raises ``Unavailable``."""
        prepared = PreparedChangeRow(
            id=new_id(),
            organisation_id=self._by.organisation_id,
            kind=kind,
            row=from_json(to_json(row.model_dump())),
            prepared_at=utc_now(),
        )
        number = prepared.id
        async with unavailable_while_away(), AsyncSession(self._engine) as session, session.begin():
            session.add(prepared)
        return Prepared(number, subject, owner, result)
