"""The result of each action on a referral, as the acting side reads it; continues the story of ``examples.py``.

A test sends each example body in the order of the story, and compares the responses with these.
"""

from typing import Any

from api.v1.consents.examples import DELETION_CONFIRMED
from api.v1.examples import CENTRE_ON_THE_WAY, REFERRAL, REFERRAL_SEEN
from domain.referrals.lifecycle import Action

SEEN_AT = "2025-11-22T10:05:00Z"
ACCEPTED_AT = "2025-11-23T02:00:00Z"
ENDED_AT = "2026-01-20T04:00:00Z"
DUE = REFERRAL_SEEN["due"]


def _after(earlier: dict[str, Any], status: str, allowed: list[str], **more: Any) -> dict[str, Any]:
    return {**earlier, "version": earlier["version"] + 1, "status": status, "allowed_actions": allowed, **more}


TO_THE_SENDER: dict[str, Any] = {**REFERRAL_SEEN, "allowed_actions": ["withdraw", "reschedule", "void"]}
"""The referral of the story, as its sender reads it."""

DRAFT: dict[str, Any] = {
    **REFERRAL_SEEN,
    "version": 2,
    "status": "draft",
    "urgency": "emergency",
    "due": dict.fromkeys(DUE),
    "sent_at": None,
    "allowed_actions": ["send", "withdraw", "void"],
}

_ENDED: dict[str, Any] = {"case": None, "summary": None, "ended_at": ENDED_AT}
"""A receiver that no longer has to do with the person keeps only ids, states and times."""

_SENT = _after(TO_THE_SENDER, "sent", ["withdraw", "reschedule", "void"])
_ACKNOWLEDGED = _after(
    REFERRAL_SEEN, "acknowledged", ["ask", "accept", "decline"], handler="Somchai P.", acknowledged_at=SEEN_AT
)
_ASKED = _after(_ACKNOWLEDGED, "info_requested", ["decline"], question="Does she have a copy of the contract?")
_ANSWERED = _after(
    _ASKED, "acknowledged", ["withdraw", "reschedule", "void"], answer="Yes, a photograph of both pages."
)
_ACCEPTED = _after(
    _ANSWERED,
    "accepted",
    ["decline", "confirm-contact", "amend"],
    due={**DUE, "contact_by": "2025-12-08T00:00:00Z"},
    accept_note="Appointment on 3 December.",
    accepted_at=ACCEPTED_AT,
)
_MET = _after(
    _ACCEPTED,
    "in_progress",
    ["pause", "complete", "amend"],
    contact_confirmed_at="2025-12-03T03:10:00Z",
    contact_channel="in_person",
)
_PAUSED = _after(_MET, "paused", ["resume", "amend"], reason="Waits for the labour court.", resume_on="2099-01-10")
_RESUMED = _after(_PAUSED, "in_progress", ["pause", "complete", "amend"], resume_on=None)
_COMPLETED = _after(
    _RESUMED,
    "completed",
    ["amend"],
    outcome="service_received",
    services_delivered=["legal_assistance"],
    ended_at=ENDED_AT,
)
_DECLINED = _after(
    REFERRAL_SEEN,
    "declined",
    [],
    **_ENDED,
    decline_reason="language_not_available",
    decided_by="centre",
    suggested_centre_id=CENTRE_ON_THE_WAY,
)
_REDIRECTED = _after(
    {**_DECLINED, "case": REFERRAL_SEEN["case"], "summary": REFERRAL_SEEN["summary"]},
    "declined",
    ["void"],
    redirected_to=f"{REFERRAL[:-2]}0b",
)
_NO_SHOW = _after(
    {**REFERRAL_SEEN, "version": 2},
    "no_show",
    [],
    **_ENDED,
    due=_ACCEPTED["due"],
    attempts=[{"channel": "phone", "at": "2025-12-06T03:00:00Z"}],
    acknowledged_at=ACCEPTED_AT,
    accepted_at=ACCEPTED_AT,
)
_WITHDRAWN = _after(TO_THE_SENDER, "withdrawn", ["void"], reason="She decided not to leave.", ended_at=ENDED_AT)
_VOIDED = _after(TO_THE_SENDER, "entered_in_error", [], reason="Entered for the wrong person.", ended_at=ENDED_AT)

_AMENDED = _after(
    {**REFERRAL_SEEN, "version": 2},
    "accepted",
    ["decline", "confirm-contact", "amend"],
    due=_ACCEPTED["due"],
    handler="Malee S.",
    accept_note="Appointment on 3 December.",
    acknowledged_at=ACCEPTED_AT,
    accepted_at=ACCEPTED_AT,
)
_RESCHEDULED = _after(
    TO_THE_SENDER,
    "sent",
    ["withdraw", "reschedule", "void"],
    arrival_window={"from": "2099-12-08T00:00:00Z", "to": "2099-12-12T00:00:00Z"},
)

AFTER: dict[Action, dict[str, Any]] = {
    Action.SEND: _SENT,
    Action.ACKNOWLEDGE: _ACKNOWLEDGED,
    Action.ASK: _ASKED,
    Action.ANSWER: _ANSWERED,
    Action.ACCEPT: _ACCEPTED,
    Action.CONFIRM_CONTACT: _MET,
    Action.PAUSE: _PAUSED,
    Action.RESUME: _RESUMED,
    Action.COMPLETE: _COMPLETED,
    Action.DECLINE: _DECLINED,
    Action.REDIRECT: _REDIRECTED,
    Action.NO_SHOW: _NO_SHOW,
    Action.WITHDRAW: _WITHDRAWN,
    Action.VOID: _VOIDED,
    Action.AMEND: _AMENDED,
    Action.RESCHEDULE: _RESCHEDULED,
    Action.CONFIRM_DELETION: DELETION_CONFIRMED,
}
