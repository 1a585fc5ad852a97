"""Response schemas of centres."""

from pydantic import Field

from api.v1.centres.digests import DigestAnswer
from api.v1.directory_fields import NotesShown
from api.v1.fields import ResponseBody, Time
from domain.directory.organisations import Centre
from domain.kernel.ids import shown, to_text
from domain.vocabulary import Capacity, CentreStatus, OperatorType, ServiceType


class CentreAnswer(ResponseBody, title="Centre"):
    """A Migrant Worker Resource Centre."""

    id: str
    code: str
    version: int
    organisation_id: str
    operator_type: OperatorType
    name: str
    country: str
    area: str | None
    city: str | None
    services: tuple[ServiceType, ...]
    languages: tuple[str, ...]
    opening_hours: NotesShown | None
    contact: NotesShown | None
    capacity: Capacity
    capacity_assured_at: Time | None
    status: CentreStatus
    successor_centre_id: str | None
    digest: DigestAnswer | None = Field(
        description="Null unless it is one of your own centres and has one; needs `events:read`."
    )
    created_at: Time
    updated_at: Time

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/centres/{self.id}"

    @classmethod
    def of(cls, centre: Centre) -> "CentreAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("centre", centre.id),
            code=centre.code,
            version=centre.version,
            organisation_id=to_text("organisation", centre.organisation_id),
            operator_type=centre.operator_type,
            name=centre.name,
            country=centre.country,
            area=centre.area,
            city=centre.city,
            services=centre.services,
            languages=centre.languages,
            opening_hours=None if centre.opening_hours is None else dict(centre.opening_hours),
            contact=None if centre.contact is None else dict(centre.contact),
            capacity=centre.capacity,
            capacity_assured_at=centre.capacity_assured_at,
            status=centre.effective_status,
            successor_centre_id=shown("centre", centre.successor_centre_id),
            digest=DigestAnswer.of(centre.digest),
            created_at=centre.created_at,
            updated_at=centre.updated_at,
        )


class CentrePage(ResponseBody):
    """One page of centres, newest first."""

    items: tuple[CentreAnswer, ...]
    next_cursor: str | None
