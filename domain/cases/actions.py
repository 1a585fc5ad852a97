"""What can be done to a case, as a table: in which states, by whom, and with which scope.

A new action on cases is one row here; ``allowed_actions`` of a case reads nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.cases.merge import can_be_undone
from domain.cases.relation import CaseFile, closed_it_last
from domain.kernel.access import Actor
from domain.vocabulary import CaseStatus


class CaseAction(StrEnum):
    """What can be done to a case."""

    UPDATE = "update"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
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
    CaseActionRow(OPEN,              CaseAction.MERGE,          "cases:write"),
    CaseActionRow(CLOSED,            CaseAction.UNMERGE,        "cases:write"),
    CaseActionRow((*OPEN, *CLOSED),  CaseAction.ERASE,          "cases:write"),
    CaseActionRow(OPEN,              CaseAction.RECORD_CONSENT, "consents:write"),
    CaseActionRow(OPEN,              CaseAction.OFFER_HANDOFF,  "referrals:send"),
    CaseActionRow(OPEN,              CaseAction.REFER,          "referrals:send"),
)
# fmt: on


def allowed_case_actions(actor: Actor, file: CaseFile, at: datetime) -> tuple[CaseAction, ...]:
    """List what the actor can do to the case at that time: only the centre that holds it, or held it last, can do
    anything. It takes up again only what it closed, and not after the consent on which it came to the case was
    withdrawn: a case that was merged by undoing that, any other by reopening it.
    """
    answers = file.case.holder or file.last_holder
    if answers is None or not actor.stands_at(answers):
        return ()
    status, closed_here, merged = file.case.status, closed_it_last(actor, file), file.case.merged_into is not None
    on_condition = {
        CaseAction.REOPEN: closed_here and not merged,
        CaseAction.UNMERGE: closed_here and can_be_undone(file.case, file.merged_into, file.last_holder, at),
    }
    return tuple(
        row.action
        for row in CASE_ACTIONS
        if status in row.statuses and row.scope in actor.scopes and on_condition.get(row.action, True)
    )
