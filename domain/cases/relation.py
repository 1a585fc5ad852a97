"""How an actor relates to a case, and hence its access. ``identity_access.py`` decides about the identity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.cases.case import Case, is_excluded
from domain.cases.merge import MergeLink
from domain.consents.consent import Consent
from domain.kernel.access import Actor, Level, Place, Side, known
from domain.kernel.ids import CentreId, ConsentId, ReferralId
from domain.vocabulary import CaseStatus, DataCategory, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER


@dataclass(frozen=True, slots=True)
class Involvement:
    """A referral of the case, reduced to what decides access. ``sent``: its receiver knows of it."""

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
    """A direct handoff of the case to a centre; ``open`` until it is answered. ``consent``: the one it depends on."""

    receiver: Place
    open: bool
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A period of custody whose centre the person left, and when: by withdrawing the consent on which the case had come
    to it, by a referral or a direct handoff.
    """

    place: Place
    at: datetime


@dataclass(frozen=True, slots=True)
class HolderGrounds:
    """On what grounds the current or last holder has the person's data.

    ``recorded_here``: it opened the case. ``came_on``: the consent that its custody rests on, and ``came_to``: the
    centre that received custody under it, perhaps a predecessor (``domain/person/grounds.py``). ``code_shown``: the
    migrant's own code confirmed the contact that moved custody to this very centre.
    """

    centre_id: CentreId
    recorded_here: bool
    consents: tuple[Consent, ...] = ()
    came_on: ConsentId | None = None
    code_shown: bool = False
    came_to: CentreId | None = None

    @property
    def stand(self) -> bool:
        """Return whether the consent that its custody rests on, if any, was not withdrawn: for everybody, for this
        centre or for the one that passed the case on to it.
        """
        centres = (self.centre_id, self.came_to or self.centre_id)
        return not any(
            one.id == self.came_on and any(one.withdrawn_for(centre) is not None for centre in centres)
            for one in self.consents
        )


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with what decides who sees what of it. ``grounds``: for the current or last holder, otherwise ``None``.

    ``former_holders``: one for each period of custody of the reader's centres that has ended, ``taken_back`` those of
    them whose centre was left. ``opened_here``: a centre of the reader's organisation opened the case.
    ``retention_ends_at``: of a closed case (``retention.py``). ``merged_into``, ``merged_from``: cases of the same
    person that the reader's organisation has access to.
    """

    case: Case
    involvements: tuple[Involvement, ...]
    former_holders: tuple[Place, ...]
    last_holder: Place | None = None
    offers: tuple[Offer, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()
    grounds: HolderGrounds | None = None
    opened_here: bool = False
    retention_ends_at: datetime | None = None
    merged_into: MergeLink | None = None
    merged_from: tuple[MergeLink, ...] = ()


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


def closed_it_last(actor: Actor, file: CaseFile) -> bool:
    """Return whether the actor's centre closed the case, and so keeps everything it had (contract, section 4).

    A centre that came to hold the case on a consent that the person has withdrawn since keeps the outcome alone.
    """
    case, last, grounds = file.case, file.last_holder, file.grounds
    if case.status is not CaseStatus.CLOSED or last is None or not _knows(actor, last, case):
        return False
    return grounds is None or grounds.stand


def level_of(actor: Actor, file: CaseFile) -> Level | None:
    """Return the highest level that the actor has on the case; ``None`` for a stranger.

    A centre of an excluded operator type is a stranger, whatever it was before (contract, section 4).
    """
    case = file.case
    if actor.case_id is not None and actor.case_id != case.id:
        return None
    if case.holder is not None and actor.stands_at(case.holder):
        return Level.HOLDER
    if closed_it_last(actor, file):
        return Level.HOLDER
    found = {level for involvement in file.involvements for level in _levels_by_referral(actor, involvement, case)}
    found |= {
        Level.PREVIEW if offer.open else Level.OUTCOME for offer in file.offers if _knows(actor, offer.receiver, case)
    }
    if any(_knows(actor, place, case) for place in file.former_holders):
        found.add(Level.OUTCOME)
    return next((level for level in Level if level in found), None)


def has_taken_part(actor: Actor, file: CaseFile) -> bool:
    """Return whether the actor ever held the case, or sent or accepted a referral of it; being asked is not enough."""
    places = [*file.former_holders, *(involvement.sender for involvement in file.involvements)]
    places += [involvement.receiver for involvement in file.involvements if involvement.accepted]
    if file.case.holder is not None:
        places.append(file.case.holder)
    return any(actor.stands_at(place) for place in places)


def let_go_at(actor: Actor, file: CaseFile) -> datetime | None:
    """Return when the person withdrew every consent that the actor's part in the case depended on.

    From then on the actor no longer learns where the person goes. ``None`` for actors who hold the case, work on it,
    are being asked, or once held it on another ground: they opened it, for example.
    """
    if level_of(actor, file) is not Level.OUTCOME:
        return None
    held = [place for place in file.former_holders if actor.stands_at(place)]
    left = [period.at for period in file.taken_back if actor.stands_at(period.place)]
    accepted = [one for one in file.involvements if one.accepted and actor.stands_at(one.receiver)]
    ends = [None if one.consent is None else one.consent.withdrawn_for(one.receiver.centre_id) for one in accepted]
    if len(held) > len(left) or None in ends:
        return None
    return max((at for at in (*ends, *left) if at is not None), default=None)


def stands_at_referral(actor: Actor, file: CaseFile, referral_id: ReferralId) -> frozenset[Side]:
    """Return the actor's sides of one referral of the case; none for a sister centre's referral."""
    found = set[Side]()
    for involvement in file.involvements:
        if involvement.referral_id == referral_id:
            ends = ((Side.SENDER, involvement.sender, True), (Side.RECEIVER, involvement.receiver, involvement.sent))
            found |= {side for side, place, told in ends if told and _knows(actor, place, file.case)}
    return frozenset(found)


def must_be_party(actor: Actor, file: CaseFile) -> Level:
    """Return the actor's level; a stranger gets the same ``Missing`` as for an unknown case."""
    return known(level_of(actor, file))
