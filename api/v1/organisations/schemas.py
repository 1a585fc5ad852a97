"""Schemas of organisations."""

from typing import Any

from pydantic import Field

from api.v1.directory_fields import NewCode
from api.v1.fields import Country, Name, RequestBody, ResponseBody, Time, no_default
from domain.directory.organisations import Organisation, OrganisationStatus
from domain.kernel.ids import to_text
from domain.usecases.directory.create_organisation import CreateOrganisation
from domain.vocabulary import OperatorType


class OrganisationAnswer(ResponseBody, title="Organisation"):
    """A partner that runs centres."""

    id: str
    code: str
    version: int
    name: str
    operator_type: OperatorType
    country: str
    status: OrganisationStatus
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


class UpdateOrganisationBody(RequestBody, title="UpdateOrganisationRequest"):
    """Changes to an organisation; a field that you leave out does not change."""

    name: Name = Field(default="", json_schema_extra=no_default)
    operator_type: OperatorType = Field(default=OperatorType.CSO, json_schema_extra=no_default)
    country: Country = Field(default="", json_schema_extra=no_default)
    status: OrganisationStatus = Field(
        default=OrganisationStatus.ACTIVE,
        description="`disabled` blocks all its clients within two seconds.",
        json_schema_extra=no_default,
    )

    def to_change(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}
