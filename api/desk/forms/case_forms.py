"""Forms about a case: open it, change it, record consents and notes, hand it on, end it (contract, section 4)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.case_fields import BACKGROUND, CASE_TYPES, EXCLUDED, PERSON, PROFILE
from api.desk.forms.form import Field, Form, Kind, Subject
from api.desk.forms.person_lists import REPLACES, add_to_lists
from api.desk.slip import slips_of

CASE = "/desk/cases/{case_id}"
API = "/v1/cases/{case_id}"
WRITES = "cases:write"
ABOUT = "about_case.html"
OF_CASE = Subject(CASE, API, WRITES, ABOUT)


def _document(_: Desk, body: dict[str, Any]) -> None:
    """Put the identity document into the list of them."""
    document = {name: body.pop(f"document_{name}", None) for name in ("type", "number", "country")}
    if document["number"]:
        body.setdefault("person", {})["identity_documents"] = [document]


def _stage_chosen(_: Desk, body: dict[str, Any]) -> None:
    """Let the API refuse a case without a stage: it would take the person for somebody who is considering migration."""
    profile = body.setdefault("profile", {})
    profile["stage"] = profile.get("stage") or ""


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
        finish=_stage_chosen,
        back="/desk/cases",
        shows="case_opened.html",
        gathers=slips_of,
        offline=True,
    ),
    OF_CASE.change(
        "edit_case", "edit", CASE_TYPES, *PROFILE, EXCLUDED, Field("external_id", rare=True), finish=_stage_chosen
    ),
    OF_CASE.change("edit_background", "background", *BACKGROUND),
    OF_CASE.change(
        "add_person",
        "person/new",
        *PERSON[:5],
        Field("document_type", Kind.CHOICE, "identity_document_types", rare=True),
        Field("document_number", rare=True),
        Field("document_country", Kind.CHOICE, options.countries, rare=True),
        *PERSON[5:],
        Field(REPLACES, Kind.CHECK, rare=True),
        finish=_document,
        completes=add_to_lists,
    ),
    OF_CASE.form(
        "record_consent",
        "consents/new",
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
        scope="consents:write",
        finish=_recipients,
    ),
    OF_CASE.form(
        "withdraw_consent",
        "consents/{consent_id}/withdraw",
        Field("reason", Kind.AREA),
        target="/v1/consents/{consent_id}/withdraw",
        scope="consents:write",
        warns=True,
    ),
    OF_CASE.form(
        "note",
        "notes/new",
        Field("body", Kind.AREA, required=True, label="note_body"),
        Field("language", Kind.CHOICE, options.page_languages, required=True),
        Field("handover", Kind.CHECK),
        offline=True,
    ),
    OF_CASE.form(
        "offer_case",
        "handoffs/new",
        Field("to_centre_id", Kind.CHOICE, options.partner_centres, required=True),
        Field("consent_id", Kind.CHOICE, options.consents),
        Field("reason", Kind.AREA),
        scope="referrals:send",
    ),
    OF_CASE.form("renew_tracking_code", "tracking-code", shows="case_opened.html", gathers=slips_of, warns=True),
    OF_CASE.form(
        "close_case", "close", Field("outcome", Kind.CHOICE, "outcomes", required=True), Field("note", Kind.AREA)
    ),
    OF_CASE.form("reopen_case", "reopen", Field("reason", Kind.AREA, required=True)),
    OF_CASE.form(
        "merge_case",
        "merge",
        Field("into_case_id", required=True),
        Field("reason", Kind.AREA, required=True),
        warns=True,
    ),
    OF_CASE.form("unmerge_case", "unmerge", warns=True),
    OF_CASE.form("erase_case", "erase", Field("reason", Kind.AREA, required=True), then="/desk/cases", warns=True),
)
