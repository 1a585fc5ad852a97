"""Forms about groups, and the look-up of a person (contract, sections 4 and 8)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.claim_forms import MATTER, without_halves
from api.desk.forms.form import Field, Form, Kind, Subject
from api.desk.forms.referral_forms import DRAFT

WRITES = "claims:write"
OF_GROUP = Subject("/desk/groups/{group_id}", "/v1/groups/{group_id}", WRITES)
CASES = Field("case_ids", Kind.LINES, required=True)
TITLE = Field("title", required=True, label="group_title")


def _person(_: Desk, body: dict[str, Any]) -> None:
    """Ask by what was filled in; the API takes one way at a time."""
    number = body.pop("document_number", None)
    document = {
        "type": body.pop("document_type", None),
        "number": number,
        "country": body.pop("document_country", None),
    }
    if number:
        body["identity_documents"] = [document]


FORMS: tuple[Form, ...] = (
    Form(
        name="look_up",
        page="/desk/look-up",
        method="POST",
        target="/v1/cases/lookup",
        fields=(
            Field("phones", Kind.LINES, label="person.phones"),
            Field("full_name", label="person.full_name"),
            Field("birth_date", label="person.birth_date"),
            Field("document_type", Kind.CHOICE, "identity_document_types"),
            Field("document_number"),
            Field("document_country", Kind.CHOICE, options.countries),
        ),
        scope="cases:write",
        back="/desk/cases",
        shows="looked_up.html",
        finish=_person,
    ),
    Form(
        name="create_group",
        page="/desk/groups/new",
        method="POST",
        target="/v1/groups",
        fields=(
            TITLE,
            Field("centre_id", Kind.CHOICE, options.my_centres, required=True, label="my_centre"),
            Field("case_ids", Kind.LINES),
        ),
        scope=WRITES,
        back="/desk/groups",
        then="/desk/groups/{id}",
    ),
    OF_GROUP.change("edit_group", "edit", TITLE),
    OF_GROUP.form("add_to_group", "cases/new", CASES),
    OF_GROUP.removal("remove_from_group", "cases/{case_id}"),
    OF_GROUP.form("split_group", "split", TITLE, CASES),
    OF_GROUP.form("merge_group", "merge", Field("group_id", Kind.CHOICE, options.groups, required=True), warns=True),
    OF_GROUP.form(
        "refer_group",
        "referrals/new",
        Field("corridor_id", Kind.CHOICE, options.own_corridors, required=True),
        Field("from_centre_id", Kind.CHOICE, options.my_centres, required=True),
        Field("to_centre_id", Kind.CHOICE, options.partner_centres, required=True),
        *(one for one in DRAFT if one.name != "external_id"),
        scope="referrals:send",
        fixed={"send": True},
    ),
    OF_GROUP.form("claim_for_group", "claims/new", *MATTER, finish=without_halves),
)
