"""Request schemas of corridors."""

from typing import Any

from pydantic import Field

from api.v1.directory_fields import Duration, NewCode
from api.v1.fields import Country, Reference, RequestBody, no_default, once
from domain.directory.codes import reference_in
from domain.usecases.directory.create_corridor import CreateCorridor
from domain.usecases.directory.update_corridor import CorridorChange
from domain.vocabulary import CorridorRole, CorridorStatus


class StepTimes(RequestBody, title="StepTimesInput"):
    """How long the receiving centre has for each step, as ISO 8601 durations."""

    acknowledge_within: Duration = Field(default="", json_schema_extra=no_default)
    decide_within: Duration = Field(default="", json_schema_extra=no_default)
    contact_within: Duration = Field(default="", json_schema_extra=no_default)


class ResponseTimes(RequestBody, title="ResponseTimesInput"):
    """Response times by urgency. In an update, a time that you leave out does not change; in a new corridor it gets its
    default.
    """

    emergency: StepTimes = Field(default=StepTimes(), json_schema_extra=no_default)
    urgent: StepTimes = Field(default=StepTimes(), json_schema_extra=no_default)
    normal: StepTimes = Field(default=StepTimes(), json_schema_extra=no_default)

    def texts(self) -> dict[str, dict[str, str]]:
        """Return the times that were sent."""
        sent: dict[str, dict[str, str]] = self.model_dump(exclude_unset=True)
        return sent


class MemberBody(RequestBody, title="CorridorMemberInput"):
    """A centre's role in a corridor."""

    centre_id: Reference = Field(description="By id or code.")
    role: CorridorRole


class SetMemberBody(RequestBody, title="SetCorridorMemberRequest"):
    """The role of the centre in the path."""

    role: CorridorRole


class CreateCorridorBody(RequestBody, title="CreateCorridorRequest"):
    """A new corridor."""

    code: NewCode | None = Field(default=None, description="Made from the countries if left out: `KH-TH`.")
    origin_country: Country
    destination_country: Country
    transit_countries: tuple[Country, ...] = Field(default=(), max_length=20)
    status: CorridorStatus = CorridorStatus.DRAFT
    lead_organisation_id: Reference | None = Field(default=None, description="By id or code.")
    response_times: ResponseTimes = ResponseTimes()
    members: tuple[MemberBody, ...] = Field(default=(), max_length=500)

    def to_command(self) -> CreateCorridor:
        """Convert it to the use case's argument."""
        return CreateCorridor(
            code=self.code,
            origin_country=self.origin_country,
            destination_country=self.destination_country,
            transit_countries=once(self.transit_countries),
            status=self.status,
            lead=_lead(self.lead_organisation_id),
            response_times=self.response_times.texts(),
            members=tuple(
                (reference_in("centre", member.centre_id, f"/members/{place}/centre_id"), member.role)
                for place, member in enumerate(self.members)
            ),
        )


class UpdateCorridorBody(RequestBody, title="UpdateCorridorRequest"):
    """Changes to a corridor; a field that you leave out does not change, `null` removes its value."""

    transit_countries: tuple[Country, ...] = Field(default=(), max_length=20, json_schema_extra=no_default)
    status: CorridorStatus = Field(default=CorridorStatus.DRAFT, json_schema_extra=no_default)
    lead_organisation_id: Reference | None = Field(
        default=None, description="By id or code.", json_schema_extra=no_default
    )
    response_times: ResponseTimes = Field(default=ResponseTimes(), json_schema_extra=no_default)

    def to_change(self) -> CorridorChange:
        """Convert it to the use case's argument."""
        sent = self.model_fields_set
        changed: dict[str, Any] = {}
        if "status" in sent:
            changed["status"] = self.status
        if "transit_countries" in sent:
            changed["transit_countries"] = once(self.transit_countries)
        return CorridorChange(
            changed=changed,
            names_lead="lead_organisation_id" in sent,
            lead=_lead(self.lead_organisation_id),
            response_times=self.response_times.texts() if "response_times" in sent else None,
        )


def _lead(reference: str | None) -> str | None:
    return None if reference is None else reference_in("organisation", reference, "/lead_organisation_id")
