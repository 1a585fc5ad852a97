"""Request schemas of centres."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.v1.centres.digests import DigestBody
from api.v1.directory_fields import CONTACT, OPENING_HOURS, NewCode, Notes, NotesPatch
from api.v1.fields import Area, Country, Language, Name, Reference, RequestBody, Time, no_default, once
from api.v1.patches import Patch, patch_of
from domain.directory.codes import reference_in
from domain.directory.organisations import Centre
from domain.usecases.directory.create_centre import CreateCentre
from domain.usecases.directory.update_centre import CentreChange
from domain.vocabulary import Capacity, CentreStatus, ServiceType

LISTS = ("services", "languages")
PRESENT = ("name", "services", "languages", "opening_hours", "contact", "capacity", "status")
"""What a merged centre needs of the stored one: required members, and those that merge."""


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


class CentreState(CentreFields):
    """What can be changed of a centre."""

    name: Name
    services: tuple[ServiceType, ...] = Field(max_length=20)
    languages: tuple[Language, ...] = Field(max_length=50, description="BCP 47")
    capacity: Capacity
    capacity_assured_at: Time | None = Field(
        default=None, description="When the capacity was last checked; now if left out."
    )
    status: CentreStatus
    successor_centre_id: Reference | None = Field(
        default=None, description="Takes over when this centre closes; by id or code."
    )
    digest: DigestBody | None = Field(
        default=None, description="E-mails to the centre: counts and case codes. `null`: none."
    )


@patch_of(CentreState)
class UpdateCentreBody(Patch, title="UpdateCentreRequest"):
    """Changes to a centre (RFC 7396): what you leave out does not change, `null` removes a value or a heading."""

    opening_hours: NotesPatch | None = Field(default=None, json_schema_extra=no_default, **OPENING_HOURS)
    contact: NotesPatch | None = Field(default=None, json_schema_extra=no_default, **CONTACT)

    def to_change(self) -> CentreChange:
        """Convert it to the use case's argument."""
        successor = self.sent.get("successor_centre_id")
        return CentreChange(
            changed=self._changed,
            names_successor="successor_centre_id" in self.model_fields_set,
            successor=None if successor is None else reference_in("centre", successor, "/successor_centre_id"),
            names_digest="digest" in self.model_fields_set,
            wants_digest=self.sent.get("digest") is not None,
            empty=self.changes_nothing,
        )

    def _changed(self, centre: Centre) -> Mapping[str, Any]:
        """Return the new values. Only headings need the present ones; everything else is replaced whole."""
        present = {name: getattr(centre, name) for name in PRESENT}
        if centre.digest is not None:
            present["digest"] = {"email": centre.digest.email, "language": centre.digest.language}
        after = self.onto(CentreState, present)
        sent = self.model_fields_set - {"successor_centre_id"}
        changed: dict[str, Any] = {name: getattr(after, name) for name in sent}
        if after.digest is not None and "digest" in sent:
            changed["digest"] = after.digest.to_setting(after.languages)
        return changed | {name: once(changed[name]) for name in LISTS if name in changed}
