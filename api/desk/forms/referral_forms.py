"""The actions on a referral, each a form of its own (contract, section 5)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.form import Field, Form, Kind, Subject

RESPONDS, SENDS = "referrals:respond", "referrals:send"
OF_REFERRAL = Subject(
    "/desk/referrals/{referral_id}", "/v1/referrals/{referral_id}", SENDS, about="about_referral.html"
)

HANDLER = Field("handler")
NOTE = Field("note", Kind.AREA)
REASON = Field("reason", Kind.AREA, required=True)
OUTCOME = Field("outcome", Kind.CHOICE, "outcomes")
DELIVERED = Field("services_delivered", Kind.CHOICES, "service_types")
WINDOW = (Field("arrival_window.from", Kind.MOMENT), Field("arrival_window.to", Kind.MOMENT))
MOST_ATTEMPTS = 5


def action(name: str, scope: str, *fields: Field, **more: Any) -> Form:
    """Return the form of one action."""
    return OF_REFERRAL.form(name.replace("-", "_"), name, *fields, scope=scope, **more)


def _attempts(_: Desk, body: dict[str, Any]) -> None:
    """Collect the attempts that were filled in: the fields are ``attempt1.channel`` and so on."""
    found = [body.pop(f"attempt{number}", None) for number in range(1, MOST_ATTEMPTS + 1)]
    body["attempts"] = [one for one in found if one and one.get("at")]


ATTEMPTS = tuple(
    one
    for number in range(1, MOST_ATTEMPTS + 1)
    for one in (
        Field(f"attempt{number}.channel", Kind.CHOICE, "channels", label="attempt_channel"),
        Field(f"attempt{number}.at", Kind.MOMENT, label="attempt_at"),
    )
)

FORMS: tuple[Form, ...] = (
    action("send", SENDS),
    action("acknowledge", RESPONDS, HANDLER),
    action("ask", RESPONDS, Field("question", Kind.AREA, required=True)),
    action("answer", SENDS, Field("answer", Kind.AREA, required=True), offline=True),
    action("accept", RESPONDS, HANDLER, NOTE),
    action(
        "decline",
        RESPONDS,
        Field("reason", Kind.CHOICE, "decline_reasons", required=True, label="decline_reason"),
        Field("comment", Kind.AREA),
        Field("decided_by", Kind.CHOICE, "deciders"),
        Field("suggested_centre_id", Kind.CHOICE, options.partner_centres),
        warns=True,
    ),
    action(
        "confirm-contact",
        RESPONDS,
        Field("channel", Kind.CHOICE, "channels", required=True),
        Field("at", Kind.MOMENT),
        Field("migrant_code"),
    ),
    action("no-show", RESPONDS, *ATTEMPTS, finish=_attempts, warns=True),
    action("pause", RESPONDS, REASON, Field("resume_on", Kind.DAY)),
    action("resume", RESPONDS),
    action("complete", RESPONDS, Field("outcome", Kind.CHOICE, "outcomes", required=True), DELIVERED, NOTE),
    action("withdraw", SENDS, REASON, warns=True),
    action("amend", RESPONDS, HANDLER, OUTCOME, DELIVERED, NOTE, Field("reason", Kind.AREA)),
    action("reschedule", SENDS, *WINDOW, REASON),
    action(
        "redirect",
        SENDS,
        Field("to_centre_id", Kind.CHOICE, options.partner_centres, required=True),
        Field("consent_id", Kind.CHOICE, options.consents_of_referral),
        *WINDOW,
        Field("again", Kind.CHECK),
        then="/desk/referrals/{redirected_to}",
    ),
    action("void", SENDS, REASON, warns=True),
    action("confirm-deletion", RESPONDS, NOTE),
    OF_REFERRAL.form(
        "message",
        "messages/new",
        Field("body", Kind.AREA, required=True, label="message"),
        Field("language", Kind.CHOICE, options.page_languages, required=True),
        scope="messages:write",
        offline=True,
    ),
    OF_REFERRAL.removal("remove_document", "documents/{document_id}", scope="documents:write"),
)

SHARED = Field("share", Kind.CHOICES, "data_categories")
DRAFT = (
    Field("kind", Kind.CHOICE, "referral_kinds", required=True),
    Field("urgency", Kind.CHOICE, "urgencies", required=True),
    Field("purpose", Kind.CHOICE, "purposes", required=True),
    Field("service_types", Kind.CHOICES, "service_types", required=True),
    *WINDOW,
    Field("summary", Kind.AREA),
    SHARED,
    Field("fallback_centre_ids", Kind.CHOICES, options.fallbacks, rare=True),
    Field("external_id", rare=True),
)
EDIT = OF_REFERRAL.change(
    "edit_referral",
    "edit",
    Field("to_centre_id", Kind.CHOICE, options.partner_centres, required=True),
    Field("consent_id", Kind.CHOICE, options.consents_of_referral),
    *DRAFT,
    about="",
)
CREATE = Form(
    name="create_referral",
    page="/desk/cases/{case_id}/referrals/new",
    method="POST",
    target="/v1/referrals",
    fields=(
        Field("corridor_id", Kind.HIDDEN),
        Field("from_centre_id", Kind.HIDDEN),
        Field("to_centre_id", Kind.CHOICE, options.partner_centres, required=True),
        Field("consent_id", Kind.CHOICE, options.consents),
        *DRAFT,
    ),
    scope=SENDS,
    back="/desk/cases/{case_id}",
    then="/desk/referrals/{id}",
    fixed={"case_id": "{case_id}", "send": False},
    about="about_case.html",
)
FORMS += (EDIT, CREATE)
