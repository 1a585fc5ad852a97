"""What somebody is to a case, and whether its identity is open to them: the one decision point for cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.cases.case import Case, is_excluded
from domain.consents.consent import Consent, opens_identity
from domain.kernel.access import Actor, Level, Place, Side, known
from domain.kernel.errors import IdentityNotOpen
from domain.kernel.ids import ReferralId
from domain.vocabulary import DataCategory, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER


@dataclass(frozen=True, slots=True)
class Involvement:
    """A referral of the case, as far as it decides about access. ``sent``: its receiver has learnt of it."""

    referral_id: ReferralId
    status: ReferralStatus
    sent: bool
    accepted: bool
    sender: Place
    receiver: Place
    share: tuple[DataCategory, ...]
    consent: Consent | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A direct handoff of the case to a centre; ``open`` until somebody settles it."""

    receiver: Place
    open: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A centre from which a withdrawn consent took custody, and when. It may have had it by a direct handoff."""

    place: Place
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that decides who sees what of it."""

    case: Case
    involvements: tuple[Involvement, ...]
    former_holders: tuple[Place, ...]
    last_holder: Place | None = None
    offers: tuple[Offer, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()


def _knows(actor: Actor, place: Place, case: Case) -> bool:
    return actor.stands_at(place) and not is_excluded(place, case)


def _levels_by_referral(actor: Actor, involvement: Involvement, case: Case) -> Iterator[Level]:
    if involvement.sent and _knows(actor, involvement.receiver, case):
        if involvement.status in ACCEPTED_UNFINISHED:
            yield Level.PARTY
        else:
            yield Level.PREVIEW if involvement.status in AWAITING_ANSWER else Level.OUTCOME
    if _knows(actor, involvement.sender, case):
        yield Level.OUTCOME


def level_of(actor: Actor, file: CaseFile) -> Level | None:
    """Give the highest level that the actor has on the case; ``None`` for a stranger.

    A centre of an operator type that the migrant excluded is a stranger, whatever it was before (contract, section 4).
    """
    case = file.case
    if case.holder is not None and actor.stands_at(case.holder):
        return Level.HOLDER
    found = {level for involvement in file.involvements for level in _levels_by_referral(actor, involvement, case)}
    found |= {
        Level.PREVIEW if offer.open else Level.OUTCOME for offer in file.offers if _knows(actor, offer.receiver, case)
    }
    if any(_knows(actor, place, case) for place in file.former_holders):
        found.add(Level.OUTCOME)
    return next((level for level in Level if level in found), None)


def has_taken_part(actor: Actor, file: CaseFile) -> bool:
    """Say whether the actor ever did more than being asked: held the case, sent a referral of it, or accepted one."""
    places = [*file.former_holders, *(involvement.sender for involvement in file.involvements)]
    places += [involvement.receiver for involvement in file.involvements if involvement.accepted]
    if file.case.holder is not None:
        places.append(file.case.holder)
    return any(actor.stands_at(place) for place in places)


def let_go_at(actor: Actor, file: CaseFile) -> datetime | None:
    """Give the instant at which the person took back all that the actor's part in the case rested on: from then on it
    does not follow where the person goes. ``None`` for whoever holds the case, works on it, is asked, or sent it.
    """
    if level_of(actor, file) is not Level.OUTCOME:
        return None
    if any(actor.stands_at(involvement.sender) for involvement in file.involvements):
        return None
    consents = [i.consent for i in file.involvements if i.accepted and actor.stands_at(i.receiver)]
    ends = [None if consent is None else consent.withdrawn_at for consent in consents]
    ends += [held.at for held in file.taken_back if actor.stands_at(held.place)]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def stands_at_referral(actor: Actor, file: CaseFile, referral_id: ReferralId) -> frozenset[Side]:
    """Give the sides of one referral of the case at which the actor stands: none for that of a sister centre."""
    found = set[Side]()
    for involvement in file.involvements:
        if involvement.referral_id == referral_id:
            ends = ((Side.SENDER, involvement.sender, True), (Side.RECEIVER, involvement.receiver, involvement.sent))
            found |= {side for side, place, told in ends if told and _knows(actor, place, file.case)}
    return frozenset(found)


def must_be_party(actor: Actor, file: CaseFile) -> Level:
    """Give the level, or answer a stranger as if there were no such case."""
    return known(level_of(actor, file))


def must_have_identity_open(actor: Actor, file: CaseFile, at: datetime) -> Level:
    """Raise ``IdentityNotOpen`` for a party to whom the identity is closed, ``Missing`` for a stranger."""
    level = must_be_party(actor, file)
    if level is Level.HOLDER:
        return level
    if any(
        involvement.status in ACCEPTED_UNFINISHED
        and _knows(actor, involvement.receiver, file.case)
        and opens_identity(involvement.consent, involvement.share, at)
        for involvement in file.involvements
    ):
        return level
    raise IdentityNotOpen
