"""Request schemas of centres."""

from typing import Any

from pydantic import Field

from api.v1.directory_fields import CONTACT, OPENING_HOURS, NewCode, Notes
from api.v1.fields import Area, Country, Language, Name, Reference, RequestBody, Time, no_default, once
from domain.directory.codes import reference_in
from domain.usecases.directory.create_centre import CreateCentre
from domain.usecases.directory.update_centre import CentreChange
from domain.vocabulary import Capacity, CentreStatus, ServiceType

LISTS = ("services", "languages")


class CentreFields(RequestBody):
    """What a centre says about itself."""

    area: Area | None = Field(default=None, description="ISO 3166-2, in the same country.")
    city: Name | None = None
    services: tuple[ServiceType, ...] = Field(default=(), max_length=20)
    languages: tuple[Language, ...] = Field(default=(), max_length=50, description="BCP 47")
    opening_hours: Notes | None = Field(default=None, **OPENING_HOURS)
    contact: Notes | None = Field(default=None, **CONTACT)


class CreateCentreBody(CentreFields, title="CreateCentreRequest"):
    """A new centre."""

    code: NewCode | None = Field(default=None, description="Made from the name if left out.")
    organisation_id: Reference = Field(description="The organisation that runs it, by id or code.")
    name: Name
    country: Country = Field(description="ISO 3166-1 alpha-2")
    capacity: Capacity | None = Field(default=None, description="`has_capacity` if left out.")
    status: CentreStatus = CentreStatus.ACTIVE

    def to_command(self) -> CreateCentre:
        """Convert it to the use case's argument."""
        return CreateCentre(
            code=self.code,
            organisation=reference_in("organisation", self.organisation_id, "/organisation_id"),
            name=self.name,
            country=self.country,
            area=self.area,
            city=self.city,
            services=once(self.services),
            languages=once(self.languages),
            opening_hours=self.opening_hours,
            contact=self.contact,
            capacity=self.capacity,
            status=self.status,
        )


class UpdateCentreBody(RequestBody, title="UpdateCentreRequest"):
    """Changes to a centre; a field that you leave out does not change, `null` removes its value."""

    name: Name = Field(default="", json_schema_extra=no_default)
    area: Area | None = Field(
        default=None, description="ISO 3166-2, in the same country.", json_schema_extra=no_default
    )
    city: Name | None = Field(default=None, json_schema_extra=no_default)
    services: tuple[ServiceType, ...] = Field(default=(), max_length=20, json_schema_extra=no_default)
    languages: tuple[Language, ...] = Field(
        default=(), max_length=50, description="BCP 47", json_schema_extra=no_default
    )
    opening_hours: Notes | None = Field(default=None, json_schema_extra=no_default, **OPENING_HOURS)
    contact: Notes | None = Field(default=None, json_schema_extra=no_default, **CONTACT)
    capacity: Capacity = Field(default=Capacity.HAS_CAPACITY, json_schema_extra=no_default)
    capacity_assured_at: Time | None = Field(
        default=None,
        description="When the capacity was last checked; now if left out.",
        json_schema_extra=no_default,
    )
    status: CentreStatus = Field(default=CentreStatus.ACTIVE, json_schema_extra=no_default)
    successor_centre_id: Reference | None = Field(
        default=None, description="Takes over when this centre closes; by id or code.", json_schema_extra=no_default
    )

    def to_change(self) -> CentreChange:
        """Convert it to the use case's argument."""
        sent: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        successor = sent.pop("successor_centre_id", None)
        return CentreChange(
            changed=sent | {name: once(sent[name]) for name in LISTS if name in sent},
            names_successor="successor_centre_id" in self.model_fields_set,
            successor=None if successor is None else reference_in("centre", successor, "/successor_centre_id"),
        )
