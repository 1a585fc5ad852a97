"""Forms about the centre and what it does (contract, sections 3 and 9)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.form import Field, Form, Kind, Subject

OF_CENTRE = Subject("/desk/centres/{centre_id}", "/v1/centres/{centre_id}", "directory:write")

OPERATION = (
    Field("area", Kind.CHOICE, options.areas_of_centre),
    Field("city"),
    Field("services", Kind.CHOICES, "service_types"),
    Field("languages", Kind.CHOICES, options.languages),
    Field("opening_hours", Kind.PAIRS),
    Field("contact", Kind.PAIRS, label="public_contact"),
)
ACTIVITY = (
    Field("centre_id", Kind.CHOICE, options.my_centres, required=True, label="my_centre"),
    Field("kind", Kind.CHOICE, "activity_kinds", required=True, label="activity_kind"),
    Field("on", Kind.DAY, required=True),
    Field("participants.female", Kind.NUMBER),
    Field("participants.male", Kind.NUMBER),
    Field("participants.other", Kind.NUMBER),
    Field("participants.not_stated", Kind.NUMBER),
    Field("topics", Kind.CHOICES, "activity_topics"),
    Field("service_types", Kind.CHOICES, "service_types"),
    Field("language", Kind.CHOICE, options.languages, rare=True),
    Field("corridor_id", Kind.CHOICE, options.own_corridors, rare=True),
    Field("duration_minutes", Kind.NUMBER, rare=True),
    Field("materials_distributed", Kind.NUMBER, rare=True),
)


def _tally(_: Desk, body: dict[str, Any]) -> None:
    """Take an empty box of the tally sheet as nobody."""
    counted = body.setdefault("participants", {})
    for sex in ("female", "male", "other", "not_stated"):
        counted[sex] = counted.get(sex) or 0


def _assured(desk: Desk, body: dict[str, Any]) -> None:
    """Say that the capacity is as of now."""
    body["capacity_assured_at"] = desk.formats.now.strftime("%Y-%m-%dT%H:%M:%SZ")


FORMS: tuple[Form, ...] = (
    OF_CENTRE.change("edit_centre", "edit", Field("name", required=True), *OPERATION),
    OF_CENTRE.change(
        "capacity", "capacity", Field("capacity", Kind.CHOICE, "capacities", required=True), finish=_assured
    ),
    OF_CENTRE.change(
        "centre_status",
        "status",
        Field("status", Kind.CHOICE, "centre_statuses", required=True, label="centre_status"),
        Field("successor_centre_id", Kind.CHOICE, options.centres),
        warns=True,
    ),
    Form(
        name="record_activity",
        page="/desk/activities/new",
        method="POST",
        target="/v1/activities",
        fields=ACTIVITY,
        scope="activities:write",
        back="/desk/activities",
        finish=_tally,
        offline=True,
    ),
    Form(
        name="edit_activity",
        page="/desk/activities/{activity_id}/edit",
        method="PATCH",
        target="/v1/activities/{activity_id}",
        fields=ACTIVITY,
        scope="activities:write",
        back="/desk/activities",
        reads="/v1/activities/{activity_id}",
        finish=_tally,
    ),
    Form(
        name="delete_activity",
        page="/desk/activities/{activity_id}/delete",
        method="DELETE",
        target="/v1/activities/{activity_id}",
        scope="activities:write",
        back="/desk/activities",
        warns=True,
    ),
)
