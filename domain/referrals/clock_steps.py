"""What the service does on its own when a referral's clock ends: one step at a time, in order (contract, section 5).

First the late side, the other side and the corridor's lead organisation are told, once for each clock that ends. At the
service's next look, a referral that nobody has decided expires. One that was accepted, but whose person was not
reached, expires a second contact period later, and the case stays with its sender (ADR 0053).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.kernel.access import Actor
from domain.kernel.ids import OrganisationId
from domain.kernel.keys import KeyServiceUnavailable
from domain.referrals.deciding import decide
from domain.referrals.decision import Decision
from domain.referrals.effects import untold_ends
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.referrals.requests import Plain
from domain.referrals.view import ReferralFile
from domain.vocabulary import OperatorType

Lead = tuple[OrganisationId, OperatorType]
"""The organisation that leads a corridor, and its kind."""

WAITS_FOR_A_KEY = timedelta(hours=1)
"""How long a referral with fallbacks stays open after its clock while its summary cannot be decrypted."""


def due_step(referral: Referral, at: datetime) -> Action | None:
    """Return the step that is due, or ``None`` if it is too early or no clock runs."""
    if referral.step_due_at is None or referral.step_due_at >= at:
        return None
    return Action.OVERDUE if untold_ends(referral) else Action.EXPIRE


def step(file: ReferralFile, actor: Actor, action: Action, lead: Lead | None, at: datetime) -> Decision | None:
    """Decide a step that is due; ``None`` if it was already taken. The corridor's lead learns that somebody is late,
    unless the person excluded its kind.
    """
    decision = decide(file, actor, action, Plain(), None, at)
    if decision is None or action is not Action.OVERDUE or lead is None:
        return decision
    organisation_id, kind = lead
    if kind in file.case.excluded_operator_types:
        return decision
    told, *others = decision.happened
    audience = tuple(dict.fromkeys((*told.audience, organisation_id)))
    return replace(decision, happened=(replace(told, audience=audience), *others))


def must_not_wait(referral: Referral, at: datetime) -> None:
    """Raise ``KeyServiceUnavailable`` if it is too early to send a referral on without its summary."""
    due = referral.step_due_at
    for one in referral.unreadable:
        if isinstance(one.problem, KeyServiceUnavailable) and due is not None and at < due + WAITS_FOR_A_KEY:
            raise one.problem
