"""Activities: row to domain and back."""

from dataclasses import asdict
from datetime import date

from adapters.postgres.mapping.values import Json, ident, members, time, uuid_of
from domain.activities.activity import Activity, ActivityDetails, Headcount, OnePerson, Participants
from domain.kernel.ids import ActivityId, CaseId, CentreId, CorridorId, OrganisationId
from domain.vocabulary import ActivityKind, ActivityTopic, AgeBand, ServiceType, Sex, Stage

COUNTS = ("female", "male", "other", "not_stated")
OF_ONE = ("sex", "age_band", "stage")


def activity_of(row: Json) -> Activity:
    """Read an activity."""
    case, road = ident(row["case_id"]), ident(row["corridor_id"])
    return Activity(
        id=ActivityId(uuid_of(row["id"])),
        version=row["version"],
        organisation_id=OrganisationId(uuid_of(row["organisation_id"])),
        centre_id=CentreId(uuid_of(row["centre_id"])),
        case_id=None if case is None else CaseId(case),
        corridor_id=None if road is None else CorridorId(road),
        details=ActivityDetails(
            kind=ActivityKind(row["kind"]),
            on=date.fromisoformat(row["held_on"]),
            topics=members(ActivityTopic, row["topics"]),
            service_types=members(ServiceType, row["service_types"]),
            language=row["language"],
            duration_minutes=row["duration_minutes"],
            participants=_participants_of(row),
            materials_distributed=row["materials_distributed"],
        ),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def _participants_of(row: Json) -> Participants:
    if row["sex"] is None:
        return Headcount(**{name: row[name] for name in COUNTS})
    stage = row["stage"]
    return OnePerson(Sex(row["sex"]), AgeBand(row["age_band"]), None if stage is None else Stage(stage))


def activity_row(activity: Activity) -> Json:
    """Write an activity."""
    details = activity.details
    return {
        "id": activity.id,
        "version": activity.version,
        "organisation_id": activity.organisation_id,
        "centre_id": activity.centre_id,
        "case_id": activity.case_id,
        "corridor_id": activity.corridor_id,
        "kind": details.kind,
        "held_on": details.on,
        "topics": details.topics,
        "service_types": details.service_types,
        "language": details.language,
        "duration_minutes": details.duration_minutes,
        **dict.fromkeys((*COUNTS, *OF_ONE)),
        **asdict(details.participants),
        "materials_distributed": details.materials_distributed,
        "created_at": activity.created_at,
        "updated_at": activity.updated_at,
    }
