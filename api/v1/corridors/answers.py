"""Response schemas of corridors."""

from pydantic import Field

from api.v1.agreements.answers import AgreementAnswer
from api.v1.fields import ResponseBody, Time
from domain.directory.corridor import Corridor
from domain.kernel.ids import shown, to_text
from domain.vocabulary import CorridorRole, CorridorStatus


class MemberAnswer(ResponseBody, title="CorridorMember"):
    """A centre's role in a corridor."""

    centre_id: str
    role: CorridorRole


class StepTimesAnswer(ResponseBody, title="StepTimes"):
    """How long the receiving centre has for each step, as ISO 8601 durations."""

    acknowledge_within: str
    decide_within: str
    contact_within: str


class ResponseTimesAnswer(ResponseBody, title="ResponseTimes"):
    """Response times by urgency."""

    emergency: StepTimesAnswer
    urgent: StepTimesAnswer
    normal: StepTimesAnswer


class CorridorAnswer(ResponseBody, title="Corridor"):
    """A migration corridor: a route from one country to another, and the centres along it."""

    id: str
    code: str
    version: int
    origin_country: str
    destination_country: str
    transit_countries: tuple[str, ...]
    status: CorridorStatus
    lead_organisation_id: str | None
    members: tuple[MemberAnswer, ...]
    response_times: ResponseTimesAnswer
    agreement: AgreementAnswer | None = Field(description="The agreement that binds now, signed or not.")
    created_at: Time
    updated_at: Time

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/corridors/{self.id}"

    @classmethod
    def of(cls, corridor: Corridor) -> "CorridorAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("corridor", corridor.id),
            code=corridor.code,
            version=corridor.version,
            origin_country=corridor.origin_country,
            destination_country=corridor.destination_country,
            transit_countries=corridor.transit_countries,
            status=corridor.status,
            lead_organisation_id=shown("organisation", corridor.lead_organisation_id),
            members=tuple(
                MemberAnswer(centre_id=to_text("centre", member.centre_id), role=member.role)
                for member in corridor.members
            ),
            response_times=ResponseTimesAnswer.model_validate(corridor.response_times),
            agreement=None if corridor.agreement is None else AgreementAnswer.of(corridor.agreement),
            created_at=corridor.created_at,
            updated_at=corridor.updated_at,
        )


class CorridorPage(ResponseBody):
    """One page of corridors, newest first."""

    items: tuple[CorridorAnswer, ...]
    next_cursor: str | None
