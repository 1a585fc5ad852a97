"""What the migrant tells the centres: to whom it goes, and how often.

It goes into the conversation of every referral that a centre has accepted, where both sides read it. Without one, it
becomes a note for the centre that holds the case, which goes along with a handover. It moves nothing: custody moves
when a centre confirms that it has met the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.cases.case import Case
from domain.cases.notes import Note
from domain.kernel.access import Place
from domain.kernel.events import DomainEvent
from domain.kernel.ids import NoteId, ReferralId
from domain.person.whole_case import WholeCase
from domain.vocabulary import CaseStatus, EventType, MigrantMessage, NoteKind

A_DAY = 20
"""How many messages with a text of its own one case takes within 24 hours."""
LONGEST = 2_000
"""Characters of a text."""


class Heard(StrEnum):
    """What became of what the migrant said."""

    YES = "yes"
    TOO_MUCH = "too_much"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Saying:
    """What the migrant says; for a code, ``body`` says the same in words, in the language of the page."""

    what: MigrantMessage
    body: str
    language: str


def may_say(case: Case, what: MigrantMessage, written: int) -> Heard:
    """Decide whether it is taken. A code is short and may always be sent; of texts, ``A_DAY`` within 24 hours."""
    if case.status is not CaseStatus.OPEN:
        return Heard.CLOSED
    return Heard.TOO_MUCH if what is MigrantMessage.WRITTEN and written >= A_DAY else Heard.YES


def conversations(whole: WholeCase, at: datetime) -> Sequence[ReferralId]:
    """Return the referrals in whose conversation the holder and a centre that has accepted read it now."""
    holder = whole.case.holder
    return [
        referral.id
        for referral in whole.at_work(at)
        if holder is not None
        and referral.sender.centre_id == holder.centre_id
        and referral.receiver.centre_id != holder.centre_id
    ]


def note_of(case: Case, holder: Place, said: Saying, note_id: NoteId, at: datetime) -> Note:
    """Return it as a note for the holder, and for the next centre if the case is handed on."""
    return Note(
        id=note_id,
        case_id=case.id,
        centre=holder,
        kind=NoteKind.WORKING,
        language=said.language,
        handover=True,
        body=said.body,
        created_at=at,
        from_migrant=said.what,
    )


def noted(case: Case, holder: Place, note_id: NoteId) -> DomainEvent:
    """Create the event for the holder: ids only."""
    subject = (("note", note_id), ("case", case.id))
    return DomainEvent(EventType.MESSAGE_POSTED, subject, (holder.organisation_id,), case.status, case.version)
