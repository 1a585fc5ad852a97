"""Forms of those who run the network: agreements, corridors, organisations and their systems (contract, 2 and 3)."""

from api.desk.forms import options
from api.desk.forms.form import Field, Form, Kind, Subject
from api.desk.forms.office_forms import OPERATION

MANAGES, CORRIDORS = "organisations:manage", "corridors:manage"
CLIENT = "clients/{client_id}"
OF_CORRIDOR = Subject("/desk/corridors/{corridor_id}", "/v1/corridors/{corridor_id}", CORRIDORS)
OF_ORGANISATION = Subject("/desk/organisations/{organisation_id}", "/v1/organisations/{organisation_id}", MANAGES)


FORMS: tuple[Form, ...] = (
    OF_CORRIDOR.form(
        "sign_agreement",
        "agreements/{agreement_id}/sign",
        target="/v1/agreements/{agreement_id}/sign",
        scope="corridors:sign",
    ),
    OF_CORRIDOR.form(
        "sign_on_paper",
        "agreements/{agreement_id}/paper",
        Field("organisation_id", Kind.CHOICE, options.organisations, required=True),
        Field("on_paper.signed_on", Kind.DAY, required=True),
        Field("on_paper.signatory", required=True),
        target="/v1/agreements/{agreement_id}/sign",
    ),
    OF_CORRIDOR.form(
        "publish_agreement",
        "agreements/new",
        Field("purposes", Kind.CHOICES, "purposes", required=True),
        Field("data_categories", Kind.CHOICES, "data_categories", required=True),
        Field("retention"),
        Field("valid_from", Kind.DAY, required=True),
        Field("valid_to", Kind.DAY, required=True),
        Field("document_url"),
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
    OF_CORRIDOR.change(
        "edit_corridor",
        "edit",
        Field("status", Kind.CHOICE, "corridor_statuses", required=True, label="corridor_status"),
        Field("lead_organisation_id", Kind.CHOICE, options.organisations),
        *(
            Field(f"response_times.{urgency}.{step}", label=f"response_times.{step}")
            for urgency in ("emergency", "urgent", "normal")
            for step in ("acknowledge_within", "decide_within", "contact_within")
        ),
    ),
    OF_CORRIDOR.form(
        "set_member",
        "members/new",
        Field("centre", Kind.CHOICE, options.centres, required=True),
        Field("role", Kind.CHOICE, "corridor_roles", required=True),
        method="PUT",
        target="/v1/corridors/{corridor_id}/members/{centre}",
        in_path=("centre",),
    ),
    OF_CORRIDOR.removal("remove_member", "members/{centre_id}"),
    OF_ORGANISATION.change(
        "edit_organisation",
        "edit",
        Field("name", required=True),
        Field("operator_type", Kind.CHOICE, "operator_types", required=True),
        Field("country", Kind.CHOICE, options.countries_of_network, required=True),
        Field("status", Kind.CHOICE, options.organisation_statuses, label="corridor_status"),
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
    OF_ORGANISATION.form("confirm_organisation", "confirm"),
    OF_ORGANISATION.form(
        "invite_administrator",
        "invite",
        Field("name", required=True, label="sign_in_name"),
        Field("display_name", required=True),
        target="/v1/organisations/{organisation_id}/invitations",
        shows="invited.html",
    ),
    OF_ORGANISATION.form(
        "create_centre",
        "centres/new",
        Field("name", required=True),
        Field("code"),
        Field("country", Kind.CHOICE, options.countries_of_network, required=True),
        *OPERATION,
        target="/v1/centres",
        fixed={"organisation_id": "{organisation_id}"},
        then="/desk/centres/{id}",
    ),
    OF_ORGANISATION.form(
        "register_client",
        "clients/new",
        Field("name", required=True),
        Field("scopes", Kind.CHOICES, options.scopes, required=True),
        Field("jwks_uri"),
        Field("dpop_required", Kind.CHECK),
        shows="client_made.html",
    ),
    OF_ORGANISATION.form("activate_client", f"{CLIENT}/activate"),
    OF_ORGANISATION.form("rotate_client", f"{CLIENT}/rotate", shows="client_made.html", warns=True),
    OF_ORGANISATION.form(
        "disable_client",
        f"{CLIENT}/disable",
        method="DELETE",
        target=f"/v1/organisations/{{organisation_id}}/{CLIENT}",
        warns=True,
    ),
)
