"""What people allowed applications to do, from the code to the last refresh token. An allowance ends as a whole."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils import compat

from adapters.oauth.clients.client_model import Client
from adapters.oauth.people.active_people import ACTIVE
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.postgres.rows.staff import AllowanceRow, RefreshTokenRow, SessionRow, UserRow
from domain.kernel.roles import SCOPES_OF_ROLE, Role
from domain.kernel.scopes import IDENTITY_SCOPES, as_text
from domain.ports.clock import utc_now

REFRESH_PREFIX = "cr_"
REFRESH_LIFE = timedelta(hours=24)
ALLOWANCE_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Allowed:
    """A valid allowance and the person behind it."""

    row: AllowanceRow
    user: UserRow
    methods: tuple[str, ...]

    def get_scope(self) -> str:
        """Return the allowed scope, in the form that Authlib expects."""
        return self.row.scope

    def check_client(self, client: Client) -> bool:
        """Return whether the allowance belongs to this client."""
        return self.row.client_id == client.id


def new_allowance(client_id: uuid.UUID, session: SessionRow, scope: str, nonce: str | None) -> AllowanceRow:
    """Create an allowance."""
    now = utc_now()
    return AllowanceRow(
        id=compat.uuid7(),
        client_id=client_id,
        user_id=session.user_id,
        session_id=session.id,
        scope=scope,
        nonce=nonce,
        signed_in_at=session.created_at,
        created_at=now,
        expires_at=now + ALLOWANCE_LIFE,
        ended_at=None,
    )


def load_allowed(session: Session, allowance_id: uuid.UUID) -> Allowed | None:
    """Load an allowance that is valid now: not ended, its session not ended, its person and organisation active."""
    statement: Any = (
        select(AllowanceRow, UserRow, SessionRow)
        .join(UserRow, col(UserRow.id) == col(AllowanceRow.user_id))
        .join(SessionRow, col(SessionRow.id) == col(AllowanceRow.session_id))
        .where(
            col(AllowanceRow.id) == allowance_id,
            col(AllowanceRow.ended_at).is_(None),
            col(AllowanceRow.expires_at) > utc_now(),
            col(SessionRow.ended_at).is_(None),
            *ACTIVE,
        )
    )
    found = session.execute(statement).one_or_none()
    return None if found is None else Allowed(found[0], found[1], tuple(found[2].methods))


def end_allowance(session: Session, allowance_id: uuid.UUID) -> None:
    """End an allowance and every token that came from it. Commit, whatever the response."""
    session.execute(
        update(AllowanceRow)
        .where(col(AllowanceRow.id) == allowance_id, col(AllowanceRow.ended_at).is_(None))
        .values(ended_at=utc_now())
    )


def new_refresh_token(session: Session, allowance_id: uuid.UUID) -> str:
    """Make the next refresh token of an allowance; it works once."""
    token = new_opaque(REFRESH_PREFIX)
    session.add(
        RefreshTokenRow(
            digest=digest_of(token),
            allowance_id=allowance_id,
            expires_at=utc_now() + REFRESH_LIFE,
            used_at=None,
        )
    )
    return token


def narrowed(scope: str, client: Client, user: UserRow) -> str:
    """Return the scopes that client and person both have now; ``openid`` and ``profile`` pass."""
    both = client.scopes & SCOPES_OF_ROLE[Role(user.role)]
    return as_text(set(scope.split()) & {*IDENTITY_SCOPES, *both})
