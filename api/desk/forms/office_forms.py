"""Forms about the centre and its work, and those of the people who run the network (contract, sections 3 and 9)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.form import Field, Form, Kind

MANAGES, CORRIDORS = "organisations:manage", "corridors:manage"
CENTRE = "/desk/centres/{centre_id}"
CORRIDOR = "/desk/corridors/{corridor_id}"
ORGANISATION = "/desk/organisations/{organisation_id}"

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


def _members(_: Desk, body: dict[str, Any]) -> None:
    """Read the members of a new corridor from their two lists."""
    body["members"] = [
        {"centre_id": centre, "role": role}
        for role in ("origin", "destination")
        for centre in body.pop(f"{role}_centres", None) or ()
    ]


FORMS: tuple[Form, ...] = (
    Form(
        name="edit_centre",
        page=f"{CENTRE}/edit",
        method="PATCH",
        target="/v1/centres/{centre_id}",
        fields=(Field("name", required=True), *OPERATION),
        scope="directory:write",
        back=CENTRE,
        reads="/v1/centres/{centre_id}",
    ),
    Form(
        name="capacity",
        page=f"{CENTRE}/capacity",
        method="PATCH",
        target="/v1/centres/{centre_id}",
        fields=(Field("capacity", Kind.CHOICE, "capacities", required=True),),
        scope="directory:write",
        back=CENTRE,
        reads="/v1/centres/{centre_id}",
        finish=_assured,
    ),
    Form(
        name="centre_status",
        page=f"{CENTRE}/status",
        method="PATCH",
        target="/v1/centres/{centre_id}",
        fields=(
            Field("status", Kind.CHOICE, "centre_statuses", required=True, label="centre_status"),
            Field("successor_centre_id", Kind.CHOICE, options.centres),
        ),
        scope="directory:write",
        back=CENTRE,
        reads="/v1/centres/{centre_id}",
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
    Form(
        name="sign_agreement",
        page=f"{CORRIDOR}/agreements/{{agreement_id}}/sign",
        method="POST",
        target="/v1/agreements/{agreement_id}/sign",
        scope="corridors:sign",
        back=CORRIDOR,
    ),
    Form(
        name="sign_on_paper",
        page=f"{CORRIDOR}/agreements/{{agreement_id}}/paper",
        method="POST",
        target="/v1/agreements/{agreement_id}/sign",
        fields=(
            Field("organisation_id", Kind.CHOICE, options.organisations, required=True),
            Field("on_paper.signed_on", Kind.DAY, required=True),
            Field("on_paper.signatory", required=True),
        ),
        scope=CORRIDORS,
        back=CORRIDOR,
    ),
    Form(
        name="publish_agreement",
        page=f"{CORRIDOR}/agreements/new",
        method="POST",
        target="/v1/corridors/{corridor_id}/agreements",
        fields=(
            Field("purposes", Kind.CHOICES, "purposes", required=True),
            Field("data_categories", Kind.CHOICES, "data_categories", required=True),
            Field("retention"),
            Field("valid_from", Kind.DAY, required=True),
            Field("valid_to", Kind.DAY, required=True),
            Field("document_url"),
        ),
        scope=CORRIDORS,
        back=CORRIDOR,
    ),
    Form(
        name="create_corridor",
        page="/desk/corridors/new",
        method="POST",
        target="/v1/corridors",
        fields=(
            Field("code"),
            Field("origin_country", Kind.CHOICE, "countries", required=True),
            Field("destination_country", Kind.CHOICE, "countries", required=True),
            Field("lead_organisation_id", Kind.CHOICE, options.organisations),
            Field("status", Kind.CHOICE, "corridor_statuses", label="corridor_status"),
            Field("origin_centres", Kind.CHOICES, options.centres),
            Field("destination_centres", Kind.CHOICES, options.centres),
        ),
        scope=CORRIDORS,
        back="/desk/corridors",
        then="/desk/corridors/{id}",
        finish=_members,
    ),
    Form(
        name="edit_corridor",
        page=f"{CORRIDOR}/edit",
        method="PATCH",
        target="/v1/corridors/{corridor_id}",
        fields=(
            Field("status", Kind.CHOICE, "corridor_statuses", required=True, label="corridor_status"),
            Field("lead_organisation_id", Kind.CHOICE, options.organisations),
            *(
                Field(f"response_times.{urgency}.{step}", label=f"response_times.{step}")
                for urgency in ("emergency", "urgent", "normal")
                for step in ("acknowledge_within", "decide_within", "contact_within")
            ),
        ),
        scope=CORRIDORS,
        back=CORRIDOR,
        reads="/v1/corridors/{corridor_id}",
    ),
    Form(
        name="create_organisation",
        page="/desk/organisations/new",
        method="POST",
        target="/v1/organisations",
        fields=(
            Field("name", required=True),
            Field("code"),
            Field("operator_type", Kind.CHOICE, "operator_types", required=True),
            Field("country", Kind.CHOICE, "countries", required=True),
        ),
        scope=MANAGES,
        back="/desk/organisations",
        then="/desk/organisations/{id}",
    ),
    Form(
        name="confirm_organisation",
        page=f"{ORGANISATION}/confirm",
        method="POST",
        target="/v1/organisations/{organisation_id}/confirm",
        scope=MANAGES,
        back=ORGANISATION,
    ),
    Form(
        name="invite_administrator",
        page=f"{ORGANISATION}/invite",
        method="POST",
        target="/v1/organisations/{organisation_id}/invitations",
        fields=(Field("name", required=True, label="sign_in_name"), Field("display_name", required=True)),
        scope=MANAGES,
        back=ORGANISATION,
        shows="invited.html",
    ),
    Form(
        name="create_centre",
        page=f"{ORGANISATION}/centres/new",
        method="POST",
        target="/v1/centres",
        fields=(
            Field("name", required=True),
            Field("code"),
            Field("country", Kind.CHOICE, "countries", required=True),
            *OPERATION,
        ),
        fixed={"organisation_id": "{organisation_id}"},
        scope=MANAGES,
        back=ORGANISATION,
        then="/desk/centres/{id}",
    ),
    Form(
        name="register_client",
        page=f"{ORGANISATION}/clients/new",
        method="POST",
        target="/v1/organisations/{organisation_id}/clients",
        fields=(
            Field("name", required=True),
            Field("scopes", Kind.CHOICES, options.scopes, required=True),
            Field("jwks_uri"),
            Field("dpop_required", Kind.CHECK),
        ),
        scope=MANAGES,
        back=ORGANISATION,
        shows="client_made.html",
    ),
    *(
        Form(
            name=f"{name}_client",
            page=f"{ORGANISATION}/clients/{{client_id}}/{name}",
            method="DELETE" if name == "disable" else "POST",
            target="/v1/organisations/{organisation_id}/clients/{client_id}"
            + ("" if name == "disable" else f"/{name}"),
            scope=MANAGES,
            back=ORGANISATION,
            shows="client_made.html" if name == "rotate" else "",
            warns=name != "activate",
        )
        for name in ("activate", "rotate", "disable")
    ),
)
