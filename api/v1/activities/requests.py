"""Request schemas of activities."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, TypeAdapter, model_validator

from api.v1.fields import Day, Language, Reference, RequestBody, StrictInt, once
from api.v1.patches import Patch, patch_of
from domain.activities.activity import (
    MOST_MATERIALS,
    MOST_MINUTES,
    MOST_PEOPLE,
    Activity,
    ActivityChange,
    ActivityDetails,
    ActivityReferences,
    ActivityRequest,
    Headcount,
    OnePerson,
    Participants,
)
from domain.activities.batch import MOST_ACTIVITIES
from domain.cases.codes import case_in
from domain.directory.codes import reference_in
from domain.kernel.ids import shown, to_text
from domain.kernel.sentence import Sentence
from domain.vocabulary import ActivityKind, ActivityTopic, AgeBand, ServiceType, Sex, Stage

People = Annotated[StrictInt, Field(ge=0, le=MOST_PEOPLE)]


class HeadcountFields(RequestBody):
    """How many people took part, by stated sex. At least one."""

    female: People = Field(default=0, description="Women and girls.")
    male: People = Field(default=0, description="Men and boys.")
    other: People = Field(default=0, description="People who state another sex.")
    not_stated: People = Field(default=0, description="People whose sex is not known.")


class OnePersonFields(RequestBody):
    """The one person the activity was for; give at least one of the three fields."""

    sex: Sex = Sex.NOT_STATED
    age_band: AgeBand = AgeBand.UNKNOWN
    stage: Stage | None = None


COUNTED, DESCRIBED = frozenset(HeadcountFields.model_fields), frozenset(OnePersonFields.model_fields)


class ParticipantsFields(RequestBody, title="ParticipantsInput"):
    """Who took part: either counts or one person, not both."""

    female: People | None = Field(default=None, description="Women and girls.")
    male: People | None = Field(default=None, description="Men and boys.")
    other: People | None = Field(default=None, description="People who state another sex.")
    not_stated: People | None = Field(default=None, description="People whose sex is not known.")
    sex: Sex | None = None
    age_band: AgeBand | None = None
    stage: Stage | None = None

    @property
    def given(self) -> dict[str, Any]:
        """Return the members that have a value; null counts as left out."""
        return {name: value for name, value in dict(self).items() if value is not None}

    @model_validator(mode="after")
    def _one_of_both(self) -> "ParticipantsFields":
        named = self.given.keys()
        if bool(named & COUNTED) is bool(named & DESCRIBED):
            raise ValueError(Sentence("Give either counts (female, male, other, not_stated) or sex, age_band, stage."))
        if named & COUNTED and not any(self.given.values()):
            raise ValueError(Sentence("There must be at least one participant."))
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the two alternatives as separate schemas."""
        ways = handler(TypeAdapter(HeadcountFields | OnePersonFields).core_schema)["anyOf"]
        return {"title": "ParticipantsInput", "description": cls.__doc__, "oneOf": ways}

    def to_domain(self) -> Participants:
        """Convert it to the domain object."""
        if self.given.keys() & COUNTED:
            return Headcount(**self.given)
        return OnePerson(self.sex or Sex.NOT_STATED, self.age_band or AgeBand.UNKNOWN, self.stage)


class RecordActivityBody(RequestBody, title="RecordActivityRequest"):
    """What a centre did. There are no names and no free text."""

    centre_id: Reference = Field(description="One of your centres, by id or code.")
    kind: ActivityKind = Field(description="What was done.")
    on: Day = Field(description="The day, or the last day if there were several; not in the future, not before 2000.")
    case_id: Reference | None = Field(
        default=None, description="The case it was for, by id or code; your centres must take part in it."
    )
    topics: tuple[ActivityTopic, ...] = Field(default=(), max_length=30, description="What it was about.")
    service_types: tuple[ServiceType, ...] = Field(default=(), max_length=20, description="The services provided.")
    language: Language | None = Field(default=None, description="The language in which it was done, BCP 47.")
    corridor_id: Reference | None = Field(default=None, description="The corridor it concerns, by id or code.")
    duration_minutes: StrictInt | None = Field(default=None, ge=1, le=MOST_MINUTES, description="How long it took.")
    participants: ParticipantsFields = Field(description="Who took part: counts, or one person.")
    materials_distributed: StrictInt = Field(
        default=0, ge=0, le=MOST_MATERIALS, description="How many leaflets, booklets or cards were handed out."
    )

    def to_details(self) -> ActivityDetails:
        """Return the details, without the references."""
        return ActivityDetails(
            kind=self.kind,
            on=self.on,
            topics=once(self.topics),
            service_types=once(self.service_types),
            language=self.language,
            duration_minutes=self.duration_minutes,
            participants=self.participants.to_domain(),
            materials_distributed=self.materials_distributed,
        )

    def to_command(self) -> ActivityRequest:
        """Convert it to the use case's argument."""
        return ActivityRequest(references_in(dict(self)), self.to_details())


def references_in(given: Mapping[str, Any]) -> ActivityReferences:
    """Read the references that are given; raises ``Missing``."""
    centre, case, corridor = (given.get(name) for name in ("centre_id", "case_id", "corridor_id"))
    return ActivityReferences(
        centre=None if centre is None else reference_in("centre", centre, "/centre_id"),
        case=None if case is None else case_in(case, "/case_id"),
        corridor=None if corridor is None else reference_in("corridor", corridor, "/corridor_id"),
    )


@patch_of(RecordActivityBody)
class UpdateActivityBody(Patch, title="UpdateActivityRequest"):
    """Changes to an activity (RFC 7396): what you leave out does not change, at any depth; `null` removes; lists are
    replaced whole.
    """

    def to_change(self) -> ActivityChange:
        """Convert it to the use case's argument."""
        sent = self.sent
        return ActivityChange(
            details=lambda activity: self.onto(RecordActivityBody, _document(activity)).to_details(),
            references=references_in(sent),
            removes=frozenset(name for name in ("case_id", "corridor_id") if name in sent and sent[name] is None),
        )


def _document(activity: Activity) -> dict[str, Any]:
    """Write a stored activity as a document that a patch is merged into."""
    return {
        "centre_id": to_text("centre", activity.centre_id),
        "case_id": shown("case", activity.case_id),
        "corridor_id": shown("corridor", activity.corridor_id),
        **asdict(activity.details),
    }


class RecordActivitiesBody(RequestBody, title="RecordActivitiesRequest"):
    """A batch of activities: either all are recorded or none."""

    items: tuple[RecordActivityBody, ...] = Field(
        min_length=1, max_length=MOST_ACTIVITIES, description="The activities, in any order."
    )
