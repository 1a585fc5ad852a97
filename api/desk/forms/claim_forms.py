"""Forms about claims and offered cases (contract, sections 5 and 8)."""

from typing import Any

from api.desk.desk import Desk
from api.desk.forms import options
from api.desk.forms.case_forms import OF_CASE
from api.desk.forms.form import Field, Form, Kind, Subject

WRITES = "claims:write"
OF_CLAIM = Subject("/desk/claims/{claim_id}", "/v1/claims/{claim_id}", WRITES)

MATTER = (
    Field("kind", Kind.CHOICE, "claim_kinds", required=True, label="claim_kind"),
    Field("respondent.kind", Kind.CHOICE, "respondent_kinds", required=True),
    Field("respondent.name", required=True),
    Field("respondent.country", Kind.CHOICE, options.countries, required=True),
    Field("respondent.licence_number"),
    Field("respondent.address", Kind.AREA),
    Field("forum.kind", Kind.CHOICE, "forum_kinds"),
    Field("forum.country", Kind.CHOICE, options.countries),
    Field("forum.name"),
    Field("forum.reference"),
    Field("amount_claimed.amount"),
    Field("amount_claimed.currency", Kind.CHOICE, options.currencies),
    Field("limitation_on", Kind.DAY),
)


def without_halves(_: Desk, body: dict[str, Any]) -> None:
    """Leave out a sum without an amount, and a forum of which nothing is known."""
    for name in ("amount_claimed", "amount"):
        if body.get(name) and not body[name].get("amount"):
            body.pop(name)
    if body.get("forum") and not body["forum"].get("kind"):
        body.pop("forum")


FORMS: tuple[Form, ...] = (
    OF_CASE.form("open_claim", "claims/new", *MATTER, scope=WRITES, then="/desk/claims/{id}", finish=without_halves),
    OF_CLAIM.change("edit_claim", "edit", *MATTER, finish=without_halves),
    OF_CLAIM.change(
        "claim_evidence",
        "evidence",
        Field("evidence", Kind.CHOICES, options.files_of_claim, member="document_id"),
    ),
    OF_CLAIM.form(
        "claim_step",
        "steps/new",
        Field("kind", Kind.CHOICE, "claim_steps", required=True, label="claim_step"),
        Field("on", Kind.DAY, required=True),
        Field("amount.amount"),
        Field("amount.currency", Kind.CHOICE, options.currencies),
        Field("note", Kind.AREA),
        Field("next_on", Kind.DAY),
        finish=without_halves,
    ),
    *(
        Form(
            name=f"{name.replace('-', '_')}_handoff",
            page=f"/desk/handoffs/{{handoff_id}}/{name}",
            method="POST",
            target=f"/v1/handoffs/{{handoff_id}}/{name}",
            fields=fields,
            scope=scope,
            back="/desk/offers",
            warns=name != "accept",
        )
        for name, scope, fields in (
            ("accept", "referrals:respond", ()),
            ("refuse", "referrals:respond", (Field("reason", Kind.AREA),)),
            ("call-off", "referrals:send", ()),
        )
    ),
)
