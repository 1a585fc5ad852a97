"""What the centre that closed a case may still do: open it again, and replace the migrant's tracking code.

It reopens the case when the person comes back or the matter was not over, and answers for it again. What was said on
closing is kept: the outcome in the timeline, the note and the reason among the centre's own notes. A case that was
merged into another one is not reopened: its merge is undone (``merging.py``).
"""

from dataclasses import replace
from datetime import datetime

from domain.cases.actions import allowed_case_actions
from domain.cases.custody import CustodyResumed
from domain.cases.merged import must_not_be_merged
from domain.cases.notes import Note
from domain.cases.relation import CaseFile, closed_it_last, level_of
from domain.directory.organisations import Centre
from domain.kernel.access import Actor, Level
from domain.kernel.errors import CaseClosed, InvalidTransition, NotYourSide, SendingFailure, SendingRefused
from domain.kernel.events import DomainEvent
from domain.kernel.repetition import AlreadyDone
from domain.kernel.sentence import Sentence
from domain.person.case_decision import CaseDecision
from domain.person.closing import must_answer_for_case
from domain.person.taking_part import taking_part
from domain.person.whole_case import WholeCase
from domain.referrals.failures import CentreNotActive, ConsentWithdrawn
from domain.vocabulary import CaseStatus, CustodyReason, EventType


def may_reopen(actor: Actor, file: CaseFile) -> bool:
    """Return whether the actor's centre closed this case, and can still open it again."""
    return closed_it_last(actor, file)


def may_renew_tracking_code(actor: Actor, file: CaseFile) -> bool:
    """Return whether the actor's centre holds the case, or closed it: a code that was seen must be replaceable."""
    return level_of(actor, file) is Level.HOLDER


def must_be_able_to_renew_tracking_code(actor: Actor, file: CaseFile) -> None:
    """Raise ``NotYourSide`` for other parties, and ``CaseClosed`` after an erasure."""
    must_answer_for_case(actor, file)
    if file.case.status is CaseStatus.ERASED:
        raise CaseClosed
    if not may_renew_tracking_code(actor, file):
        raise NotYourSide(Sentence("Only the centre that holds the case can do this."))


def must_be_able_to_reopen(actor: Actor, file: CaseFile, centre: Centre) -> None:
    """Raise what ``must_be_able_to_take_up`` raises, and ``CaseIsMerged`` for a case that was merged into another."""
    must_answer_for_case(actor, file)
    must_not_be_merged(file)
    must_be_able_to_take_up(actor, file, centre)


def must_be_able_to_take_up(actor: Actor, file: CaseFile, centre: Centre) -> None:
    """Raise ``NotYourSide`` for other parties, ``CaseClosed`` after an erasure, and ``SendingRefused`` if the centre is
    not active, or came to hold the case on a consent that the person has withdrawn.
    """
    must_answer_for_case(actor, file)
    if file.case.purged_at is not None:
        raise CaseClosed(Sentence("The person's identity was purged after its retention; the case cannot be reopened."))
    if file.case.status is CaseStatus.ERASED:
        raise CaseClosed(Sentence("The case was erased and cannot be reopened."))
    failures = list[SendingFailure]()
    if not centre.in_operation:
        failures.append(CentreNotActive(Sentence("Your centre is not active, so it cannot reopen the case.")))
    if not may_reopen(actor, file):
        failures.append(ConsentWithdrawn())
    if failures:
        raise SendingRefused(tuple(failures))


def must_have_been_reopened(actor: Actor, file: CaseFile, whole: WholeCase, at: datetime) -> None:
    """Raise ``InvalidTransition`` for an open case, unless this centre has reopened it and the request repeats that."""
    if len(whole.ledger) > 1 and whole.ledger[-1].by is CustodyReason.OPENED:
        return
    sentence = Sentence("This case is open; only a closed case can be reopened.")
    raise InvalidTransition(sentence, allowed_case_actions(actor, file, at))


def must_reopen_for_the_same(actor: Actor, file: CaseFile, last: Note | None, reason: str, at: datetime) -> None:
    """Raise ``AlreadyDone`` if the case was reopened for another reason; one that cannot be read is not compared."""
    if last is not None and last.body not in (None, reason):
        raise AlreadyDone(allowed_case_actions(actor, file, at))


def reopen(whole: WholeCase, at: datetime) -> CaseDecision:
    """Open the case again, held by the centre that closed it."""
    holder = whole.last_holder
    case = replace(
        whole.case,
        version=whole.case.version + 1,
        status=CaseStatus.OPEN,
        holder=holder,
        outcome=None,
        closed_at=None,
        closing_note=None,
        updated_at=at,
        merged_into=None,
    )
    reopened = DomainEvent(EventType.CASE_REOPENED, (("case", case.id),), taking_part(whole), case.status, case.version)
    return CaseDecision(case=case, happened=(reopened,), custody=CustodyResumed(case.id, holder, at))
