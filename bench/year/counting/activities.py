"""Facts of activities and of the people who took part."""

from collections.abc import Iterator
from dataclasses import fields
from uuid import UUID

from bench.year.counting.facts import NONE, Fact, Record
from bench.year.record.entries import ActivityEntry
from domain.activities.activity import Headcount, OnePerson, Participants


def facts_of_activities(record: Record) -> Iterator[Fact]:
    """Yield the facts of all activities; each counts for its centre."""
    first = _first_of_each_case(record)
    for activity in record.books.activities.values():
        said, organisation = activity.details, record.owner(activity.centre)
        where = {
            **record.place(activity.centre, activity.corridor or NONE),
            "service_type": said.service_types or (NONE,),
        }
        yield Fact("activities", organisation, None, said.on, where)
        if said.kind == "training":
            yield Fact("trainings", organisation, None, said.on, where)
        yield Fact("materials_distributed", organisation, None, said.on, where, said.materials_distributed)
        for who, number in people_of(said.participants):
            whom = {**where, **who}
            if activity.case is None:
                yield Fact("beneficiaries_by_activity", organisation, None, said.on, whom, number)
            if said.kind == "training":
                yield Fact("training_participants", organisation, None, said.on, whom, number)
            if counsels(activity) and (activity.case is None or first[organisation, activity.case] is activity):
                yield Fact("counselled_before_departure", organisation, None, said.on, whom)


def people_of(participants: Participants) -> Iterator[tuple[dict[str, tuple[str, ...]], int]]:
    """Yield how many people of each kind took part."""
    match participants:
        case OnePerson():
            stage = participants.stage or NONE
            yield {"sex": (participants.sex,), "age_band": (participants.age_band,), "stage": (stage,)}, 1
        case Headcount():
            for one in fields(participants):
                yield {"sex": (one.name,), "age_band": (NONE,), "stage": (NONE,)}, getattr(participants, one.name)


def counsels(activity: ActivityEntry) -> bool:
    """Whether an activity counselled a person before departure."""
    who = activity.details.participants
    early = isinstance(who, OnePerson) and who.stage in ("potential", "departing")
    return early and activity.details.kind == "counselling"


def _first_of_each_case(record: Record) -> dict[tuple[UUID, UUID], ActivityEntry]:
    found: dict[tuple[UUID, UUID], ActivityEntry] = {}
    for one in sorted(record.books.activities.values(), key=lambda one: (one.details.on, one.id)):
        if one.case is not None and counsels(one):
            found.setdefault((record.owner(one.centre), one.case), one)
    return found
