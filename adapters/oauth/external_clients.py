"""Which client of ours an external identity provider means."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.oauth.client_model import Client, find_client
from adapters.postgres.rows.oauth import ExternalClientRow
from domain import ids
from domain.errors import FieldFault, InvalidValues, Missing

LONGEST = 1024


async def name_client(engine: AsyncEngine, client_id: UUID, issuer: str, external_id: str, subject: str) -> None:
    """Let tokens of ``issuer`` with that ``client_id`` and ``sub`` speak for a client. Raises ``InvalidValues``.

    The client must be active (else ``Missing``) and act for itself, not for people who sign in. A name cannot be
    given twice.
    """
    for name, value in (("external_client_id", external_id), ("subject", subject)):
        if not 1 <= len(value) <= LONGEST or "\x00" in value:
            raise _refused(name, f"Give a text of 1 to {LONGEST} characters.")
    try:
        async with AsyncSession(engine) as session, session.begin():
            client: Client | None = await session.run_sync(find_client, ids.to_text("client", client_id))
            if client is None:
                raise Missing
            if not client.check_grant_type("client_credentials"):
                raise _refused(
                    "client_id", "This client acts for people who sign in here; name one that acts for itself."
                )
            session.add(
                ExternalClientRow(
                    issuer=issuer,
                    external_id=external_id,
                    subject=subject,
                    client_id=client_id,
                    created_at=datetime.now(UTC),
                )
            )
    except IntegrityError:
        raise _refused("external_client_id", "A client has this name at the provider already.") from None


def _refused(name: str, message: str) -> InvalidValues:
    return InvalidValues((FieldFault(f"/{name}", "invalid_value", message),))
