"""Who reads and writes the claims of a case (ADR 0069).

The centre that answers for the case, or closed it, sees every claim: it is accountable for the matter (security.md,
rule 17). It reads them in full on grounds that name the category `claims`, and those that it recorded itself; of the
others it sees ids, kinds, states and dates, so that no limitation passes unnoticed. A receiver reads and writes them
while it is at work on a referral whose consent and ``share`` name `claims`. Nobody else learns that there are any.
"""

from datetime import datetime
from enum import StrEnum

from domain.cases.merged import must_not_be_merged
from domain.cases.reading import answers_or_closed_it, held_by, read_at_work
from domain.cases.relation import CaseFile, must_be_party
from domain.claims.claim import Claim
from domain.kernel.access import Actor, Place
from domain.kernel.errors import CaseClosed, NotYourSide
from domain.kernel.sentence import Sentence
from domain.vocabulary import CaseStatus, DataCategory

NOT_COVERED = Sentence(
    "Claims are open to the centre that answers for the case, and to a centre at work on a referral whose consent and "
    "share cover claims."
)
RECORD_CONSENT = Sentence(
    "Your centre's consents do not cover claims, so it cannot change this one. First record a consent that does."
)


class ClaimsReading(StrEnum):
    """How much of the claims of a case an actor reads."""

    FULL = "full"
    OWN = "own"
    """Its own centre's claims in full; only the status of the others."""


def reading_of_claims(actor: Actor, file: CaseFile, at: datetime) -> ClaimsReading | None:
    """Decide how much the actor reads now; ``None`` for a party that reads nothing. Raises ``Missing`` for a
    stranger.
    """
    must_be_party(actor, file)
    if file.case.status is CaseStatus.ERASED:
        return None
    holds = answers_or_closed_it(actor, file)
    by_holding = holds and file.grounds is not None and DataCategory.CLAIMS in held_by(file.grounds, at)
    if by_holding or read_at_work(actor, file, DataCategory.CLAIMS, at):
        return ClaimsReading.FULL
    return ClaimsReading.OWN if holds else None


def must_read_claims(actor: Actor, file: CaseFile, at: datetime) -> ClaimsReading:
    """Return how much the actor reads; raises ``NotYourSide`` for a party that reads nothing."""
    found = reading_of_claims(actor, file, at)
    if found is None:
        raise NotYourSide(NOT_COVERED)
    return found


def reads_in_full(actor: Actor, reading: ClaimsReading, claim: Claim) -> bool:
    """Return whether the actor reads everything of a claim that it sees."""
    return reading is ClaimsReading.FULL or actor.stands_at(claim.recorded_by)


def writing_centre(actor: Actor, file: CaseFile, at: datetime) -> Place | None:
    """Return the centre for which the actor writes claims: the one that answers for the case or closed it last, or a
    receiver at work; ``None`` for others.

    A closed case takes claims and steps too: money is often paid long after the case is closed and the worker has gone
    home.
    """
    holder = file.case.holder or file.last_holder
    if file.case.status is CaseStatus.ERASED or not actor.is_staff:
        return None
    if holder is not None and answers_or_closed_it(actor, file):
        return holder
    at_work = read_at_work(actor, file, DataCategory.CLAIMS, at)
    return at_work[0].receiver if at_work else None


def must_write_claims(actor: Actor, file: CaseFile, at: datetime) -> Place:
    """Return that centre; raises ``Missing`` for a stranger, ``CaseClosed`` for an erased case, ``NotYourSide``."""
    must_be_party(actor, file)
    if file.case.status is CaseStatus.ERASED:
        raise CaseClosed
    place = writing_centre(actor, file, at)
    if place is None:
        raise NotYourSide(NOT_COVERED)
    return place


def must_open_claims(actor: Actor, file: CaseFile, at: datetime) -> Place:
    """Return the centre for which the actor opens a claim; raises like ``must_write_claims``, and ``CaseIsMerged``:
    what the person is owed from now on belongs to the case into which this one was merged.
    """
    place = must_write_claims(actor, file, at)
    must_not_be_merged(file)
    return place


def may_change(actor: Actor, file: CaseFile, claim: Claim, at: datetime) -> bool:
    """Return whether the actor may change this claim: it writes claims of the case, and reads this one in full."""
    reading = reading_of_claims(actor, file, at)
    if reading is None or writing_centre(actor, file, at) is None:
        return False
    return reads_in_full(actor, reading, claim)


def must_change(actor: Actor, file: CaseFile, claim: Claim, at: datetime) -> Place:
    """Return the centre for which the actor changes this claim; raises like ``must_write_claims``."""
    place = must_write_claims(actor, file, at)
    if not may_change(actor, file, claim, at):
        raise NotYourSide(RECORD_CONSENT)
    return place
