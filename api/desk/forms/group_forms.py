"""Forms about groups, and the look-up of a person (contract, sections 4 and 8)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.claim_forms import MATTER, without_halves
from api.desk.forms.form import Field, Form, Kind
from api.desk.forms.referral_forms import DRAFT

GROUP = "/desk/groups/{group_id}"
API = "/v1/groups/{group_id}"
WRITES = "claims:write"
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
        then=GROUP.replace("group_id", "id"),
    ),
    Form(
        name="edit_group",
        page=f"{GROUP}/edit",
        method="PATCH",
        target=API,
        fields=(TITLE,),
        scope=WRITES,
        back=GROUP,
        reads=API,
    ),
    Form(
        name="add_to_group",
        page=f"{GROUP}/cases/new",
        method="POST",
        target=f"{API}/cases",
        fields=(CASES,),
        scope=WRITES,
        back=GROUP,
    ),
    Form(
        name="remove_from_group",
        page=f"{GROUP}/cases/{{case_id}}/remove",
        method="DELETE",
        target=f"{API}/cases/{{case_id}}",
        scope=WRITES,
        back=GROUP,
        warns=True,
    ),
    Form(
        name="split_group",
        page=f"{GROUP}/split",
        method="POST",
        target=f"{API}/split",
        fields=(TITLE, CASES),
        scope=WRITES,
        back=GROUP,
    ),
    Form(
        name="merge_group",
        page=f"{GROUP}/merge",
        method="POST",
        target=f"{API}/merge",
        fields=(Field("group_id", Kind.CHOICE, options.groups, required=True),),
        scope=WRITES,
        back=GROUP,
        warns=True,
    ),
    Form(
        name="refer_group",
        page=f"{GROUP}/referrals/new",
        method="POST",
        target=f"{API}/referrals",
        fields=(
            Field("corridor_id", Kind.CHOICE, options.own_corridors, required=True),
            Field("from_centre_id", Kind.CHOICE, options.my_centres, required=True),
            Field("to_centre_id", Kind.CHOICE, options.centres, required=True),
            *(one for one in DRAFT if one.name != "external_id"),
        ),
        fixed={"send": True},
        scope="referrals:send",
        back=GROUP,
    ),
    Form(
        name="claim_for_group",
        page=f"{GROUP}/claims/new",
        method="POST",
        target=f"{API}/claims",
        fields=MATTER,
        scope=WRITES,
        back=GROUP,
        finish=without_halves,
    ),
)
