"""The invitation of an organisation's first administrator: a link that works once (ADR 0046)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.directory.failures import OrganisationDisabled, OrganisationNotConfirmed
from domain.directory.organisations import Organisation, OrganisationStatus
from domain.kernel.access import Actor
from domain.kernel.ids import OrganisationId
from domain.kernel.prepared import Prepared
from domain.kernel.roles import Role

LIFETIME = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it is shown once. Only a digest of what its ``url`` holds is stored."""

    organisation_id: OrganisationId
    name: str
    display_name: str
    url: str
    expires_at: datetime
    role: Role = Role.ORGANISATION_ADMIN


class Invitations(Protocol):
    """Prepares invitations of first administrators; a work enacts them."""

    async def invite(
        self, actor: Actor, organisation: Organisation, name: str, display_name: str
    ) -> Prepared[Invitation]:
        """Replace the organisation's invitation. Raises ``AdministratorExists``, ``CodeTaken``, ``InvalidValues``, or
        ``PeopleSignInElsewhere``.
        """


def must_be_confirmed(organisation: Organisation) -> None:
    """Raise ``OrganisationNotConfirmed`` or ``OrganisationDisabled`` unless its people can sign in."""
    if organisation.status is OrganisationStatus.PENDING:
        raise OrganisationNotConfirmed
    if organisation.status is OrganisationStatus.DISABLED:
        raise OrganisationDisabled
