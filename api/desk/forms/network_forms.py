"""Forms of those who run the network: agreements, corridors, organisations and their systems (contract, 2 and 3)."""

from api.desk.forms import options
from api.desk.forms.form import Field, Form, Kind
from api.desk.forms.office_forms import OPERATION

MANAGES, CORRIDORS = "organisations:manage", "corridors:manage"
CORRIDOR = "/desk/corridors/{corridor_id}"
ORGANISATION = "/desk/organisations/{organisation_id}"


FORMS: tuple[Form, ...] = (
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
            Field("origin_country", Kind.CHOICE, options.countries_of_network, required=True),
            Field("destination_country", Kind.CHOICE, options.countries_of_network, required=True),
            Field("lead_organisation_id", Kind.CHOICE, options.organisations),
            Field("status", Kind.CHOICE, "corridor_statuses", label="corridor_status"),
        ),
        scope=CORRIDORS,
        back="/desk/corridors",
        then="/desk/corridors/{id}",
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
        name="set_member",
        page=f"{CORRIDOR}/members/new",
        method="PUT",
        target="/v1/corridors/{corridor_id}/members/{centre}",
        fields=(
            Field("centre", Kind.CHOICE, options.centres, required=True),
            Field("role", Kind.CHOICE, "corridor_roles", required=True),
        ),
        in_path=("centre",),
        scope=CORRIDORS,
        back=CORRIDOR,
    ),
    Form(
        name="remove_member",
        page=f"{CORRIDOR}/members/{{centre_id}}/remove",
        method="DELETE",
        target="/v1/corridors/{corridor_id}/members/{centre_id}",
        scope=CORRIDORS,
        back=CORRIDOR,
        warns=True,
    ),
    Form(
        name="edit_organisation",
        page=f"{ORGANISATION}/edit",
        method="PATCH",
        target="/v1/organisations/{organisation_id}",
        fields=(
            Field("name", required=True),
            Field("operator_type", Kind.CHOICE, "operator_types", required=True),
            Field("country", Kind.CHOICE, options.countries_of_network, required=True),
            Field("status", Kind.CHOICE, options.organisation_statuses, label="corridor_status"),
        ),
        scope=MANAGES,
        back=ORGANISATION,
        reads="/v1/organisations/{organisation_id}",
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
            Field("country", Kind.CHOICE, options.countries_of_network, required=True),
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
            Field("country", Kind.CHOICE, options.countries_of_network, required=True),
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
