"""Prepares changes of the authorization server's rows, which take effect with the work that records them (ADR 0081).

Who takes part: this, ``PostgresWork.enact`` and ``corridor.record_prepared``. Another role than the work's writes these
tables. In two transactions, a fault between them would leave a response for credentials that do not exist.
On failure: what no work has enacted has no effect, and is deleted after an hour (``retention.py``).
"""

from typing import Literal, TypeVar
from uuid import UUID

from pydantic_core import from_json
from sqlmodel import SQLModel

from adapters.oauth.shared_state.unavailability import transaction
from adapters.postgres.connection.engine import Bind
from adapters.postgres.mapping.values import new_id, to_json
from adapters.postgres.rows.oauth import PreparedChangeRow
from domain.kernel.access import Actor
from domain.kernel.ids import OrganisationId
from domain.kernel.prepared import Prepared
from domain.ports.clock import utc_now

V = TypeVar("V")


async def prepare(
    engine: Bind,
    by: Actor,
    kind: Literal["client", "invitation"],
    row: SQLModel,
    subject: tuple[str, UUID],
    owner: OrganisationId,
    result: V,
) -> Prepared[V]:
    """Prepare the writing of ``row``; a client's replaces the version before its own. Only the organisation of ``by``
    can enact it. Raises ``Unavailable``.
    """
    number = new_id()
    async with transaction(engine) as session:
        session.add(
            PreparedChangeRow(
                id=number,
                organisation_id=by.organisation_id,
                kind=kind,
                row=from_json(to_json(row.model_dump())),
                prepared_at=utc_now(),
            )
        )
    return Prepared(number, subject, owner, result)
