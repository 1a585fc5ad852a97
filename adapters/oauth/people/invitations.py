"""Invites an organisation's first administrator. The link holds a random token, of which only the digest is stored."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.people.users import check_name
from adapters.oauth.shared_state.preparing import prepare
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.oauth.shared_state.unavailability import transaction
from adapters.postgres.connection.engine import Bind
from adapters.postgres.rows.staff import InvitationRow, UserRow
from domain.directory.failures import AdministratorExists, PeopleSignInElsewhere
from domain.directory.invitations import LIFETIME, Invitation
from domain.directory.organisations import Organisation
from domain.kernel.access import Actor
from domain.kernel.errors import CodeTaken
from domain.kernel.prepared import Prepared
from domain.kernel.sentence import Sentence
from domain.oauth.colleagues import ADMINISTRATORS
from domain.ports.clock import utc_now

PATH = "/oauth/invitation"
MANAGERS = tuple(role.value for role in ADMINISTRATORS)


class Invitations:
    """Implements ``domain.directory.invitations.Invitations``. ``own_people``: people sign in at this service."""

    def __init__(self, engine: Bind, issuer: str, *, own_people: bool) -> None:
        self._engine = engine
        self._issuer = issuer
        self._own_people = own_people

    async def invite(
        self, actor: Actor, organisation: Organisation, name: str, display_name: str
    ) -> Prepared[Invitation]:
        """Prepare to replace the organisation's invitation; raises ``Unavailable`` if the database is unavailable."""
        if not self._own_people:
            raise PeopleSignInElsewhere
        check_name(name, display_name)
        token, now = new_opaque(), utc_now()
        row = InvitationRow(
            organisation_id=organisation.id,
            name=name,
            display_name=display_name.strip(),
            digest=digest_of(token),
            invited_by_organisation_id=actor.organisation_id,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        async with transaction(self._engine) as session:
            if await session.run_sync(has_administrator, organisation.id):
                raise AdministratorExists
            taken = select(col(UserRow.id)).where(
                col(UserRow.organisation_id) == organisation.id, col(UserRow.name) == name
            )
            if await session.scalar(taken) is not None:
                raise CodeTaken(Sentence("Someone in this organisation has that name already."), pointer="/name")
        url = f"{self._issuer}{PATH}?token={token}"
        made = Invitation(organisation.id, name, row.display_name, url, row.expires_at)
        subject = ("organisation", organisation.id)
        return await prepare(self._engine, actor, "invitation", row, subject, organisation.id, made)


def has_administrator(session: Session, organisation_id: UUID) -> bool:
    """Return whether an organisation has an active administrator, or a coordinator: who invited and accepted an
    administrator of the own organisation would be two people there.
    """
    administrators = exists().where(
        col(UserRow.organisation_id) == organisation_id,
        col(UserRow.role).in_(MANAGERS),
        col(UserRow.status) == "active",
    )
    return bool(session.scalar(select(administrators)))
