"""What can be done to a case, as a table: in which states, by whom, and with which scope.

A new action on cases is one row here; ``allowed_actions`` of a case reads nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.cases.relation import CaseFile, closed_it_last
from domain.kernel.access import Actor
from domain.vocabulary import CaseStatus


class CaseAction(StrEnum):
    """What can be done to a case."""

    UPDATE = "update"
    CLOSE = "close"
    REOPEN = "reopen"
    ERASE = "erase"
    RECORD_CONSENT = "record-consent"
    OFFER_HANDOFF = "offer-handoff"
    REFER = "refer"


@dataclass(frozen=True, slots=True)
class CaseActionRow:
    """One row of the table: in these states, its holder or last holder may do this with that scope."""

    statuses: tuple[CaseStatus, ...]
    action: CaseAction
    scope: str


OPEN, CLOSED = (CaseStatus.OPEN,), (CaseStatus.CLOSED,)

# fmt: off
CASE_ACTIONS: tuple[CaseActionRow, ...] = (
    CaseActionRow(OPEN,              CaseAction.UPDATE,         "cases:write"),
    CaseActionRow(OPEN,              CaseAction.CLOSE,          "cases:write"),
    CaseActionRow(CLOSED,            CaseAction.REOPEN,         "cases:write"),
    CaseActionRow((*OPEN, *CLOSED),  CaseAction.ERASE,          "cases:write"),
    CaseActionRow(OPEN,              CaseAction.RECORD_CONSENT, "consents:write"),
    CaseActionRow(OPEN,              CaseAction.OFFER_HANDOFF,  "referrals:send"),
    CaseActionRow(OPEN,              CaseAction.REFER,          "referrals:send"),
)
# fmt: on


def allowed_case_actions(actor: Actor, file: CaseFile) -> tuple[CaseAction, ...]:
    """List what the actor can do to the case now: only the centre that holds it, or held it last, can do anything. It
    reopens only what it closed, and not after the consent on which it came to the case was withdrawn.
    """
    answers = file.case.holder or file.last_holder
    if answers is None or not actor.stands_at(answers):
        return ()
    status, reopens = file.case.status, closed_it_last(actor, file)
    return tuple(
        row.action
        for row in CASE_ACTIONS
        if status in row.statuses and row.scope in actor.scopes and (reopens or row.action is not CaseAction.REOPEN)
    )
