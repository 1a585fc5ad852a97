"""The invitation of an organisation's first administrator."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1.directory_fields import PathReference
from api.v1.examples import NOW, ORGANISATION
from api.v1.fields import Name, RequestBody, ResponseBody, Time
from api.v1.shown_once import ShownOnce
from domain.directory.codes import reference_in
from domain.directory.failures import (
    AdministratorExists,
    OrganisationDisabled,
    OrganisationNotConfirmed,
    PeopleSignInElsewhere,
)
from domain.directory.invitations import Invitation
from domain.kernel import errors as e
from domain.kernel.ids import to_text
from domain.usecases.clients.invite_administrator import invite_administrator as invite

router = APIRouter(route_class=GuardedRoute, tags=["Organisations"])


class InviteAdministratorBody(RequestBody, title="InviteAdministratorRequest"):
    """Whom to invite."""

    name: Name = Field(description="The part of the sign-in name before the `@`: lower-case letters, digits, `.-_`.")
    display_name: Name = Field(description="The person's name, as colleagues see it.")


class InvitationAnswer(ShownOnce, ResponseBody, title="Invitation"):
    """An invitation of an organisation's first administrator."""

    secrets = ("url",)

    organisation_id: str
    name: str = Field(description="The part of the sign-in name before the `@`.")
    display_name: str = Field(description="The person's name, as colleagues see it.")
    role: Literal["organisation_admin"] = Field(description="What the person will be.")
    url: str | None = Field(default=None, description="Shown only once; works once.")
    expires_at: Time = Field(description="Until when the link works.")

    @classmethod
    def of(cls, made: Invitation) -> "InvitationAnswer":
        """Build it from the domain object."""
        return cls(
            organisation_id=to_text("organisation", made.organisation_id),
            name=made.name,
            display_name=made.display_name,
            role="organisation_admin",
            url=made.url,
            expires_at=made.expires_at,
        )


ASKED = {"name": "sokha", "display_name": "Sokha Chan"}
INVITE = Operation(
    scope="organisations:manage",
    use_case=invite,
    answer=InvitationAnswer,
    example={
        "organisation_id": ORGANISATION,
        **ASKED,
        "role": "organisation_admin",
        "url": "https://corridor.example/oauth/invitation?token=pXl0bq3mS1f7c2oT8d4Vn6yR5eWkUaHjZgLtCwQiBvM",
        "expires_at": NOW,
    },
    problems=(
        e.Missing,
        e.CoordinatingBodyOnly,
        e.CodeTaken,
        OrganisationNotConfirmed,
        OrganisationDisabled,
        AdministratorExists,
        PeopleSignInElsewhere,
    ),
    status=201,
    request_example=ASKED,
    shows_secret=True,
)


@operation(router, "POST", "/v1/organisations/{organisation_id}/invitations", INVITE)
async def invite_administrator(
    responder: AsJson, organisation_id: PathReference, body: InviteAdministratorBody
) -> Response:
    wanted = reference_in("organisation", organisation_id)
    invitations = responder.service.invitations
    return await responder.change(invite, InvitationAnswer.of, 201, invitations, wanted, body.name, body.display_name)
