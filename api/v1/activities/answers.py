"""Response schemas of activities."""

from datetime import date

from pydantic import Field

from api.v1.fields import ResponseBody, Time
from domain.activities.activity import Activity, Headcount, Participants
from domain.kernel.ids import shown, to_text
from domain.vocabulary import ActivityKind, ActivityTopic, AgeBand, ServiceType, Sex, Stage


class HeadcountAnswer(ResponseBody, title="Headcount"):
    """How many people took part."""

    female: int = Field(description="Women and girls.")
    male: int = Field(description="Men and boys.")
    other: int = Field(description="People who state another sex.")
    not_stated: int = Field(description="People whose sex is not known.")


class OnePersonAnswer(ResponseBody, title="OnePerson"):
    """The one person the activity was for."""

    sex: Sex
    age_band: AgeBand
    stage: Stage | None


def _shown(participants: Participants) -> HeadcountAnswer | OnePersonAnswer:
    model = HeadcountAnswer if isinstance(participants, Headcount) else OnePersonAnswer
    return model.model_validate(participants, from_attributes=True)


class ActivityAnswer(ResponseBody, title="Activity"):
    """What a centre did on one day."""

    id: str
    version: int
    centre_id: str
    kind: ActivityKind = Field(description="What was done.")
    on: date = Field(description="The day.")
    case_id: str | None = Field(description="The case it was for; null if there is none or it was erased.")
    topics: tuple[ActivityTopic, ...] = Field(description="What it was about.")
    service_types: tuple[ServiceType, ...] = Field(description="The services provided.")
    language: str | None = Field(description="The language in which it was done, BCP 47.")
    corridor_id: str | None = Field(description="The corridor it concerns.")
    duration_minutes: int | None = Field(description="How long it took.")
    participants: HeadcountAnswer | OnePersonAnswer = Field(description="Who took part: counts, or one person.")
    materials_distributed: int = Field(description="How many leaflets, booklets or cards were handed out.")
    created_at: Time
    updated_at: Time

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/activities/{self.id}"

    @property
    def has_no_free_text(self) -> bool:
        """It has none."""
        return True

    @classmethod
    def of(cls, activity: Activity) -> "ActivityAnswer":
        """Build it from the domain object."""
        details = activity.details
        return cls(
            id=to_text("activity", activity.id),
            version=activity.version,
            centre_id=to_text("centre", activity.centre_id),
            kind=details.kind,
            on=details.on,
            case_id=shown("case", activity.case_id),
            topics=details.topics,
            service_types=details.service_types,
            language=details.language,
            corridor_id=shown("corridor", activity.corridor_id),
            duration_minutes=details.duration_minutes,
            participants=_shown(details.participants),
            materials_distributed=details.materials_distributed,
            created_at=activity.created_at,
            updated_at=activity.updated_at,
        )


class ActivityPage(ResponseBody):
    """One page of activities, newest first."""

    items: tuple[ActivityAnswer, ...]
    next_cursor: str | None


class RecordedActivitiesAnswer(ResponseBody, title="RecordedActivities"):
    """The activities of a batch, in its order."""

    items: tuple[ActivityAnswer, ...]
    count: int = Field(description="How many were recorded.")

    @property
    def has_no_free_text(self) -> bool:
        """It has none."""
        return True

    @classmethod
    def of(cls, recorded: tuple[Activity, ...]) -> "RecordedActivitiesAnswer":
        """Build it from the domain objects."""
        return cls(items=tuple(map(ActivityAnswer.of, recorded)), count=len(recorded))
