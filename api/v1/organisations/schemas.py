"""Schemas of organisations."""

from typing import Any

from pydantic import Field

from api.v1.directory_fields import NewCode
from api.v1.fields import Country, Name, RequestBody, ResponseBody, Time
from api.v1.patches import Patch, patch_of
from domain.directory.organisations import ConfirmingSide, Organisation, OrganisationStatus
from domain.kernel.ids import to_text
from domain.usecases.directory.create_organisation import CreateOrganisation
from domain.vocabulary import OperatorType


class ConfirmationAnswer(ResponseBody, title="OrganisationConfirmation"):
    """Who has confirmed a new organisation; the audit trail names the person."""

    by: ConfirmingSide = Field(description="In which capacity.")
    organisation_id: str = Field(description="Whose person it was.")
    at: Time = Field(description="When it was confirmed.")


class OrganisationAnswer(ResponseBody, title="Organisation"):
    """A partner that runs centres."""

    id: str
    code: str
    version: int
    name: str
    operator_type: OperatorType
    country: str
    status: OrganisationStatus
    confirmations: tuple[ConfirmationAnswer, ...] = Field(
        description="Who has confirmed it; empty for organisations that the operator added."
    )
    created_at: Time
    updated_at: Time

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/organisations/{self.id}"

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("organisation", organisation.id),
            code=organisation.code,
            version=organisation.version,
            name=organisation.name,
            operator_type=organisation.operator_type,
            country=organisation.country,
            status=organisation.status,
            confirmations=tuple(
                ConfirmationAnswer(by=one.by, organisation_id=to_text("organisation", one.organisation_id), at=one.at)
                for one in organisation.confirmations
            ),
            created_at=organisation.created_at,
            updated_at=organisation.updated_at,
        )


class OrganisationPage(ResponseBody):
    """One page of organisations, newest first."""

    items: tuple[OrganisationAnswer, ...]
    next_cursor: str | None


class CreateOrganisationBody(RequestBody, title="CreateOrganisationRequest"):
    """A new organisation."""

    code: NewCode | None = Field(default=None, description="Made from the name if left out.")
    name: Name
    operator_type: OperatorType
    country: Country = Field(description="Where it is registered, ISO 3166-1 alpha-2.")

    def to_command(self) -> CreateOrganisation:
        """Convert it to the use case's argument."""
        return CreateOrganisation(self.code, self.name, self.operator_type, self.country)


class OrganisationFields(RequestBody):
    """What can be changed of an organisation."""

    name: Name
    operator_type: OperatorType
    country: Country
    status: OrganisationStatus = Field(
        description="`disabled` blocks all its clients within two seconds. No change makes a pending one active."
    )


@patch_of(OrganisationFields)
class UpdateOrganisationBody(Patch, title="UpdateOrganisationRequest"):
    """Changes to an organisation (RFC 7396); a field that you leave out does not change."""

    def to_change(self) -> dict[str, Any]:
        """Return the fields that were sent; each replaces one value."""
        return {name: getattr(self, name) for name in self.model_fields_set}
