"""Two cases of one person become one: the holder of both closes one of them, which says where it went, and can undo
that for thirty days (contract, section 8; ADR 0066).

Nothing moves between the cases. The one that is merged away keeps its identity, consents, notes, documents and
timeline, and is read like any closed case; the one that goes on links to it. So undoing a merge restores exactly what
was there.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import Case
from domain.cases.merge import MergeLink, undo_until
from domain.cases.merged import merged_case, must_not_be_merged
from domain.cases.relation import CaseFile
from domain.directory.organisations import Centre
from domain.kernel.access import Actor, known
from domain.kernel.errors import CaseClosed, FieldFault, InvalidValues
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseReference
from domain.kernel.keys import must_be_readable
from domain.kernel.repetition import AlreadyDone
from domain.kernel.sentence import Sentence
from domain.kernel.timeline import TimelineEntry
from domain.person.case_decision import CaseDecision
from domain.person.closing import Closing, close, must_answer_for_case, must_hold_open_case
from domain.person.merge_failures import (
    CaseNotMerged,
    HeldByDifferentCentres,
    SurvivingCaseMoved,
    merge_is_final,
)
from domain.person.reopening import must_be_able_to_take_up, reopen
from domain.person.whole_case import WholeCase
from domain.vocabulary import CaseStatus, EventType, Outcome


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """The case that goes on, by id or code, and why the two are one person's. ``reason`` is stored encrypted."""

    into: CaseReference
    reason: str


def is_repeated(file: CaseFile, into: CaseFile, said: MergeRequest) -> bool:
    """Return whether the case was merged into that one for this reason before. Raises ``AlreadyDone`` if it was for
    another reason, and ``CaseIsMerged`` if it went elsewhere.
    """
    case = file.case
    if case.merged_into is None or case.status is not CaseStatus.CLOSED:
        return False
    if case.merged_into != into.case.id:
        raise merged_case(file)
    must_be_readable(case.unreadable)
    if case.closing_note != said.reason:
        raise AlreadyDone
    return True


def must_be_able_to_merge(actor: Actor, file: CaseFile, into: CaseFile) -> None:
    """Raise ``InvalidValues`` for one and the same case, ``NotYourSide`` unless the actor's centre answers for both,
    ``CaseIsMerged`` if the case that should go on was itself merged away, ``CaseClosed`` unless both are open, and
    ``HeldByDifferentCentres``.
    """
    if file.case.id == into.case.id:
        sentence = Sentence("A case cannot be merged into itself; name the other case of this person.")
        raise InvalidValues((FieldFault("/into_case_id", "same_case", sentence),))
    must_answer_for_case(actor, into)
    must_not_be_merged(into)
    if must_hold_open_case(actor, file).centre_id != must_hold_open_case(actor, into).centre_id:
        raise HeldByDifferentCentres


def link_to(into: Case, at: datetime) -> MergeLink:
    """Return the link to an open case into which another one is merged now."""
    return MergeLink(into.id, into.code, into.version, into.status, known(into.holder), at)


def merge(whole: WholeCase, into: Case, reason: str, at: datetime) -> CaseDecision:
    """Close the case, which says where it went; raises ``CaseHasOpenReferrals``, which names what is open.

    Its retention does not end before that of the case that goes on, so the answer tells no day.
    """
    closed = close(whole, Closing(Outcome.MERGED, reason), at)
    return replace(closed, case=replace(closed.case, merged_into=into.id), retention_ends_at=None)


def unmerge(whole: WholeCase, at: datetime) -> CaseDecision:
    """Open the case again, held by the centre that merged it."""
    return reopen(whole, at)


def must_be_able_to_unmerge(actor: Actor, file: CaseFile, centre: Centre, at: datetime) -> MergeLink:
    """Return the case that went on. Raises ``NotYourSide``, ``CaseNotMerged``, ``MergeIsFinal`` after the last moment,
    ``SurvivingCaseMoved`` if another centre answers for that case now, and what forbids to take up a closed case.
    """
    must_answer_for_case(actor, file)
    if file.case.merged_into is None:
        raise CaseNotMerged
    must_be_able_to_take_up(actor, file, centre)
    if at > undo_until(file.case):
        raise merge_is_final(undo_until(file.case))
    into, here = file.merged_into, known(file.last_holder)
    if into is None or into.place.centre_id != here.centre_id:
        raise SurvivingCaseMoved
    if into.status is CaseStatus.ERASED:
        raise CaseClosed(Sentence("The case was erased and cannot be reopened."))
    return into


def must_have_been_unmerged(steps: tuple[TimelineEntry, ...]) -> None:
    """Raise ``CaseNotMerged`` for an open case, unless undoing a merge was what opened it last. ``steps``: its
    timeline.
    """
    endings = [step for step in steps if step.type in (EventType.CASE_CLOSED, EventType.CASE_REOPENED)]
    if [(step.type, step.outcome) for step in endings[-2:]] != [
        (EventType.CASE_CLOSED, Outcome.MERGED),
        (EventType.CASE_REOPENED, None),
    ]:
        raise CaseNotMerged


def step_of(type_: EventType, into: MergeLink) -> DomainEvent:
    """Create the step in the timeline of the case that goes on. It is sent to nobody: what the feed tells is that the
    other case was closed, or opened again.
    """
    return DomainEvent(type_, (("case", into.case_id),), (), into.status, into.version + 1)
