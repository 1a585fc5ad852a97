"""Whether an actor may read the identity of a case, and if not, why (ADR 0028); ``reading.py`` says what is open.

Three parties may read it (contract, section 4): the centre that recorded the person, while it holds the case or if it
closed the case last; a holder who received the case, if a consent in force covers `identity` for it or the migrant's
own code confirmed the contact; and a centre with an accepted, unfinished referral whose consent covers `identity`. A
consent that has ended gives no access, not even to the holder. The safe contact is included only if `contact` is
covered as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from domain.cases.reading import answers_or_closed_it, reading_of, received
from domain.cases.relation import CaseFile, HolderGrounds, Involvement, must_be_party
from domain.consents.consent import Consent
from domain.kernel.access import Actor, Level
from domain.kernel.errors import IdentityNotOpen
from domain.kernel.ids import CentreId
from domain.kernel.sentence import Sentence
from domain.vocabulary import CaseStatus, ConsentStatus, DataCategory, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER


class WhyClosed(StrEnum):
    """Why the identity is closed to a party: `why` in the problem."""

    NOT_ACCEPTED = "not_accepted"
    CONSENT_MISSING = "consent_missing"
    CONSENT_DOES_NOT_COVER = "consent_does_not_cover"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    FINISHED = "finished"
    ERASED = "erased"


SENTENCES = {
    WhyClosed.ERASED: Sentence("The case was erased; the identity can no longer be read."),
    WhyClosed.CONSENT_EXPIRED: Sentence(
        "The person's consent has expired; the centre that holds the case can record a new one."
    ),
    WhyClosed.CONSENT_WITHDRAWN: Sentence(
        "The person has withdrawn consent; the centre that holds the case can record a new one."
    ),
    WhyClosed.CONSENT_DOES_NOT_COVER: Sentence(
        "The person's consent does not cover the identity for your centre; record a consent that does."
    ),
    WhyClosed.CONSENT_MISSING: Sentence(
        "No consent opens the identity to your centre; record the person's consent first."
    ),
    WhyClosed.NOT_ACCEPTED: Sentence(
        "Your centre has not accepted this case yet; the identity opens after acceptance if the consent covers it."
    ),
    WhyClosed.FINISHED: Sentence("Your centre's work on this case is finished, so the identity is closed to it."),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """The identity may be read. ``safe_contact``: including the safe contact; otherwise only the person."""

    level: Level
    safe_contact: bool


def must_have_identity_open(actor: Actor, file: CaseFile, at: datetime) -> Opening:
    """Raise ``IdentityNotOpen`` if a party may not read the identity, ``Missing`` for a stranger."""
    found = opening_of(actor, file, at)
    if isinstance(found, WhyClosed):
        raise IdentityNotOpen(SENTENCES[found], why=found)
    return found


def must_show_safe_contact(opening: Opening) -> None:
    """Raise ``IdentityNotOpen`` unless the safe contact is open too: nobody may replace what they may not read."""
    if not opening.safe_contact:
        why = WhyClosed.CONSENT_DOES_NOT_COVER
        raise IdentityNotOpen(SENTENCES[why], why=why)


def opening_of(actor: Actor, file: CaseFile, at: datetime) -> Opening | WhyClosed:
    """Decide whether the actor may read the identity now, and if not, why; raises ``Missing`` for a stranger."""
    level = must_be_party(actor, file)
    if file.case.status is CaseStatus.ERASED:
        return WhyClosed.ERASED
    categories = reading_of(actor, file, at).categories
    if DataCategory.IDENTITY in categories:
        return Opening(level, DataCategory.CONTACT in categories)
    return next(_reasons(actor, file, at), WhyClosed.FINISHED)


def _reasons(actor: Actor, file: CaseFile, at: datetime) -> Iterator[WhyClosed]:
    """Current relations come first, because theirs is the reason that the actor can do something about."""
    if file.grounds is not None and answers_or_closed_it(actor, file):
        yield _of_holder(file.grounds, at)
    reached = received(actor, file)
    for involvement in reached:
        if involvement.status in ACCEPTED_UNFINISHED:
            yield _of_receiver(involvement, at)
    if any(involvement.status in AWAITING_ANSWER for involvement in reached) or any(
        offer.open and actor.stands_at(offer.receiver) for offer in file.offers
    ):
        yield WhyClosed.NOT_ACCEPTED
    if any(involvement.status is ReferralStatus.CONSENT_WITHDRAWN for involvement in reached) or any(
        actor.stands_at(taken.place) for taken in file.taken_back
    ):
        yield WhyClosed.CONSENT_WITHDRAWN


def _of_holder(grounds: HolderGrounds, at: datetime) -> WhyClosed:
    centre = grounds.centre_id
    naming = tuple(consent for consent in grounds.consents if consent.recipients.include(centre))
    ended = [consent for consent in naming if DataCategory.IDENTITY in consent.data_categories]
    if ended:
        return _why_ended(max(ended, key=lambda consent: consent.given_at), centre, at)
    if grounds.code_shown and not grounds.stand:  # the code opened it, until the consent of that transfer was withdrawn
        return WhyClosed.CONSENT_WITHDRAWN
    others = any(consent.status(at) is ConsentStatus.ACTIVE for consent in grounds.consents)
    return WhyClosed.CONSENT_DOES_NOT_COVER if others else WhyClosed.CONSENT_MISSING


def _of_receiver(involvement: Involvement, at: datetime) -> WhyClosed:
    consent, centre = involvement.consent, involvement.receiver.centre_id
    if consent is None:
        return WhyClosed.CONSENT_MISSING
    if consent.status_for(centre, at) is ConsentStatus.ACTIVE:
        return WhyClosed.CONSENT_DOES_NOT_COVER
    return _why_ended(consent, centre, at)


def _why_ended(consent: Consent, centre_id: CentreId, at: datetime) -> WhyClosed:
    withdrawn = consent.status_for(centre_id, at) is ConsentStatus.WITHDRAWN
    return WhyClosed.CONSENT_WITHDRAWN if withdrawn else WhyClosed.CONSENT_EXPIRED


@dataclass(frozen=True, slots=True)
class IdentityAccess:
    """What a caller is told before it tries. ``why``: a ``WhyClosed``, or that its token lacks the scope."""

    open: bool
    why: WhyClosed | Literal["insufficient_scope"] | None


def identity_access_of(actor: Actor, file: CaseFile, at: datetime) -> IdentityAccess:
    """Return whether a read of the identity would succeed now, and if not, why; raises ``Missing`` for a stranger."""
    found = opening_of(actor, file, at)
    if "identity:read" not in actor.scopes:
        return IdentityAccess(open=False, why="insufficient_scope")
    return IdentityAccess(open=True, why=None) if isinstance(found, Opening) else IdentityAccess(open=False, why=found)
