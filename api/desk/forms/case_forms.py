"""Forms about a case: open it, change it, record consents and notes, hand it on, end it (contract, section 4)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.case_fields import BACKGROUND, CASE_TYPES, EXCLUDED, PERSON, PROFILE
from api.desk.forms.form import Field, Form, Kind

CASE = "/desk/cases/{case_id}"
API = "/v1/cases/{case_id}"
WRITES = "cases:write"
ABOUT = "about_case.html"
ALL_MEMBERS = "all_members"


def _document(_: Desk, body: dict[str, Any]) -> None:
    """Put the identity document into the list of them."""
    document = {name: body.pop(f"document_{name}", None) for name in ("type", "number", "country")}
    if document["number"]:
        body.setdefault("person", {})["identity_documents"] = [document]


def _recipients(_: Desk, body: dict[str, Any]) -> None:
    """Name the recipients as the API does: a corridor, or some centres."""
    corridor = body.pop("recipients_corridor", None)
    named = body.pop("recipients_centres", None)
    body["recipients"] = {"corridor_id": corridor} if corridor else {"centre_ids": named or []}
    if not any((body.get("representative") or {}).values()):
        body.pop("representative", None)


FORMS: tuple[Form, ...] = (
    Form(
        name="open_case",
        page="/desk/cases/new",
        method="POST",
        target="/v1/cases",
        fields=(
            Field("centre_id", Kind.CHOICE, options.my_centres, required=True, label="my_centre"),
            CASE_TYPES,
            *PROFILE,
            EXCLUDED,
            Field("external_id", rare=True),
        ),
        scope=WRITES,
        back="/desk/cases",
        shows="case_opened.html",
        offline=True,
    ),
    Form(
        name="edit_case",
        page=f"{CASE}/edit",
        method="PATCH",
        target=API,
        fields=(CASE_TYPES, *PROFILE, EXCLUDED, Field("external_id", rare=True)),
        scope=WRITES,
        back=CASE,
        reads=API,
        about=ABOUT,
    ),
    Form(
        name="edit_background",
        page=f"{CASE}/background",
        method="PATCH",
        target=API,
        fields=BACKGROUND,
        scope=WRITES,
        back=CASE,
        reads=API,
        about=ABOUT,
    ),
    Form(
        name="add_person",
        page=f"{CASE}/person/new",
        method="PATCH",
        target=API,
        fields=(
            *PERSON[:5],
            Field("document_type", Kind.CHOICE, "identity_document_types", rare=True),
            Field("document_number", rare=True),
            Field("document_country", Kind.CHOICE, options.countries, rare=True),
            *PERSON[5:],
        ),
        scope=WRITES,
        back=CASE,
        reads=API,
        about=ABOUT,
        finish=_document,
    ),
    Form(
        name="record_consent",
        page=f"{CASE}/consents/new",
        method="POST",
        target=f"{API}/consents",
        fields=(
            Field("purposes", Kind.CHOICES, "purposes", required=True),
            Field("data_categories", Kind.CHOICES, "data_categories", required=True),
            Field("recipients_corridor", Kind.CHOICE, options.own_corridors),
            Field("recipients_centres", Kind.CHOICES, options.partner_centres, rare=True),
            Field("method", Kind.CHOICE, "consent_methods", required=True, label="consent_method"),
            Field("witness"),
            Field("given_by", Kind.CHOICE, "consent_givers", rare=True),
            Field("representative.name", rare=True),
            Field("representative.relation", rare=True),
            Field("representative.authority", rare=True),
            Field("language", Kind.CHOICE, options.page_languages, required=True, label="consent_language"),
            Field("given_at", Kind.MOMENT, rare=True),
            Field("expires_at", Kind.MOMENT, rare=True),
        ),
        scope="consents:write",
        back=CASE,
        about=ABOUT,
        finish=_recipients,
    ),
    Form(
        name="withdraw_consent",
        page="/desk/cases/{case_id}/consents/{consent_id}/withdraw",
        method="POST",
        target="/v1/consents/{consent_id}/withdraw",
        fields=(Field("reason", Kind.AREA),),
        scope="consents:write",
        back=CASE,
        about=ABOUT,
        warns=True,
    ),
    Form(
        name="note",
        page=f"{CASE}/notes/new",
        method="POST",
        target=f"{API}/notes",
        fields=(
            Field("body", Kind.AREA, required=True, label="note_body"),
            Field("language", Kind.CHOICE, options.page_languages, required=True),
            Field("handover", Kind.CHECK),
        ),
        scope=WRITES,
        back=CASE,
        about=ABOUT,
        offline=True,
    ),
    Form(
        name="offer_case",
        page=f"{CASE}/handoffs/new",
        method="POST",
        target=f"{API}/handoffs",
        fields=(
            Field("to_centre_id", Kind.CHOICE, options.partner_centres, required=True),
            Field("consent_id", Kind.CHOICE, options.consents),
            Field("reason", Kind.AREA),
        ),
        scope="referrals:send",
        back=CASE,
        about=ABOUT,
    ),
    Form(
        name="renew_tracking_code",
        page=f"{CASE}/tracking-code",
        method="POST",
        target=f"{API}/tracking-code",
        scope=WRITES,
        back=CASE,
        about=ABOUT,
        shows="case_opened.html",
        warns=True,
    ),
    Form(
        name="close_case",
        page=f"{CASE}/close",
        method="POST",
        target=f"{API}/close",
        fields=(
            Field("outcome", Kind.CHOICE, "outcomes", required=True),
            Field("note", Kind.AREA),
        ),
        scope=WRITES,
        back=CASE,
        about=ABOUT,
    ),
    Form(
        name="reopen_case",
        page=f"{CASE}/reopen",
        method="POST",
        target=f"{API}/reopen",
        fields=(Field("reason", Kind.AREA, required=True),),
        scope=WRITES,
        back=CASE,
        about=ABOUT,
    ),
    Form(
        name="merge_case",
        page=f"{CASE}/merge",
        method="POST",
        target=f"{API}/merge",
        fields=(Field("into_case_id", required=True), Field("reason", Kind.AREA, required=True)),
        scope=WRITES,
        back=CASE,
        about=ABOUT,
        warns=True,
    ),
    Form(
        name="unmerge_case",
        page=f"{CASE}/unmerge",
        method="POST",
        target=f"{API}/unmerge",
        scope=WRITES,
        back=CASE,
        about=ABOUT,
        warns=True,
    ),
    Form(
        name="erase_case",
        page=f"{CASE}/erase",
        method="POST",
        target=f"{API}/erase",
        fields=(Field("reason", Kind.AREA, required=True),),
        scope=WRITES,
        back=CASE,
        then="/desk/cases",
        about=ABOUT,
        warns=True,
    ),
)
