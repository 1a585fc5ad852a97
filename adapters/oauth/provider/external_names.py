"""Maps names at an external identity provider to our clients and to people who use them.

A name is the issuer with ``client_id`` and ``sub`` of its tokens. A removed name stays as a row with a date, so that
every process learns within two seconds that cached tokens are no longer valid (``RevocationList``).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils import compat

from adapters.oauth.clients.client_model import find_client
from adapters.oauth.people.active_people import find_person
from adapters.postgres.connection.engine import Bind
from adapters.postgres.rows.oauth import ExternalNameRow
from domain.kernel import ids
from domain.kernel.errors import FieldFault, InvalidValues, Missing
from domain.kernel.sentence import Sentence
from domain.oauth.external_names import ExternalName

LONGEST = 1024
HOLDS = col(ExternalNameRow.removed_at).is_(None)
NOW: Any = func.now()
"""The database's clock: the commands run on different machines than the service."""


def find_name(session: Session, name: ExternalName) -> ExternalNameRow | None:
    """Find what a name refers to now."""
    return session.scalars(_in_application(name).where(col(ExternalNameRow.subject) == name.subject)).one_or_none()


async def name_client(engine: Bind, client_id: UUID, name: ExternalName) -> None:
    """Register a name for a client. A client that acts for itself is identified by tokens with exactly that ``sub``;
    one that acts for people, by tokens of people registered under the same ``client_id``.

    Raises ``InvalidValues``, or ``Missing`` if the client is not active.
    """
    async with AsyncSession(engine) as session, session.begin():
        if await session.run_sync(find_client, ids.to_text("client", client_id)) is None:
            raise Missing
        await _add(session, name, client_id, None)


async def name_person(engine: Bind, user_id: UUID, name: ExternalName) -> None:
    """Register a name for a person, in the application that its ``client_id`` names.

    Raises ``InvalidValues``, or ``Missing`` if the person is not active.
    """
    async with AsyncSession(engine) as session, session.begin():
        person = await session.run_sync(find_person, user_id)
        if person is None:
            raise Missing
        application = await _locked_application(session, name)
        client = None
        if application is not None:
            client = await session.run_sync(find_client, ids.to_text("client", application.client_id))
        if client is None or not client.check_grant_type("authorization_code"):
            raise _refused("external_client_id", Sentence("Give this name to an application for people first."))
        if client.organisation_id != person.organisation_id:
            raise _refused(
                "external_client_id", Sentence("This application and the person belong to different organisations.")
            )
        await _add(session, name, client.id, user_id)


async def take_back_from_client(engine: Bind, client_id: UUID, name: ExternalName) -> int:
    """Remove a client's name and those of all people in it; returns how many people. Raises ``Missing``."""
    async with AsyncSession(engine) as session, session.begin():
        application = await _locked_application(session, name)
        if application is None or application.client_id != client_id:
            raise Missing
        found = await session.scalars(_in_application(name))
        return await _remove(session, [row.id for row in found]) - 1


async def take_back_from_person(engine: Bind, user_id: UUID, name: ExternalName) -> None:
    """Remove a person's name. Raises ``Missing``."""
    async with AsyncSession(engine) as session, session.begin():
        row = await session.run_sync(find_name, name)
        if row is None or row.user_id != user_id:
            raise Missing
        await _remove(session, [row.id])


async def names_by_owner(engine: Bind) -> dict[UUID, list[ExternalName]]:
    """Return every active name, by the id of its client or person."""
    found: dict[UUID, list[ExternalName]] = {}
    async with AsyncSession(engine) as session:
        for row in await session.scalars(select(ExternalNameRow).where(HOLDS).order_by(col(ExternalNameRow.id))):
            name = ExternalName(row.issuer, row.external_id, row.subject)
            found.setdefault(row.user_id or row.client_id, []).append(name)
    return found


def _in_application(name: ExternalName) -> Select[ExternalNameRow]:
    return select(ExternalNameRow).where(
        HOLDS,
        col(ExternalNameRow.issuer) == name.issuer,
        col(ExternalNameRow.external_id) == name.client_id,
    )


async def _locked_application(session: AsyncSession, name: ExternalName) -> ExternalNameRow | None:
    """Find the client's own row. The lock keeps names from being added to an application that is being removed."""
    own = _in_application(name).where(col(ExternalNameRow.user_id).is_(None))
    return (await session.scalars(own.with_for_update())).one_or_none()


async def _add(session: AsyncSession, name: ExternalName, client_id: UUID, user_id: UUID | None) -> None:
    for field, value in (("external_client_id", name.client_id), ("subject", name.subject)):
        if not 1 <= len(value) <= LONGEST or "\x00" in value:
            raise _refused(field, Sentence("Give a text of 1 to {longest} characters.", longest=LONGEST))
    session.add(
        ExternalNameRow(
            id=compat.uuid7(),
            issuer=name.issuer,
            external_id=name.client_id,
            subject=name.subject,
            client_id=client_id,
            user_id=user_id,
            created_at=NOW,
            removed_at=None,
        )
    )
    try:
        await session.flush()
    except IntegrityError:
        raise _refused("external_client_id", Sentence("This name at the provider is already taken.")) from None


async def _remove(session: AsyncSession, numbers: list[UUID]) -> int:
    await session.execute(update(ExternalNameRow).where(col(ExternalNameRow.id).in_(numbers)).values(removed_at=NOW))
    return len(numbers)


def _refused(name: str, message: Sentence) -> InvalidValues:
    return InvalidValues((FieldFault(f"/{name}", "invalid_value", message),))
