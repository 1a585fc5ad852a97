"""What of a person an actor may read now: the one rule that every view of a case and of its referrals asks (ADR 0038).

A category is shown only on a ground that is in force now and names it. Grounds of the centre that holds the case, or
closed it: it opened the case (everything), a consent in force that names it, or the migrant's own code. Grounds of a
receiver: a referral that is open and whose consent and ``share`` both name the category; before acceptance, of these
only what the preview shows. A consent that is missing, has ended or is for others is no ground for anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.cases.case import is_excluded
from domain.cases.relation import CaseFile, HolderGrounds, Involvement, must_be_party
from domain.consents.consent import Consent, shared_with
from domain.kernel.access import Actor
from domain.vocabulary import CaseStatus, DataCategory
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER

Categories = frozenset[DataCategory]

EVERYTHING: Categories = frozenset(DataCategory)
NOTHING: Categories = frozenset()
BEFORE_ACCEPTANCE: Categories = frozenset({DataCategory.PROFILE, DataCategory.SUMMARY})
"""What a centre that is being asked may see (contract, section 5)."""
BY_CODE: Categories = frozenset({DataCategory.IDENTITY, DataCategory.PROFILE, DataCategory.SUMMARY})
"""What the migrant's own code, shown at handover, opens: who they are, and what they came for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``categories``: what may be read of the person. ``matter``: whether anything of the matter is shown, such as the
    case types, the languages needed and the conversation; without it, only ids, states and times are.
    """

    categories: Categories
    matter: bool


def reading_of(actor: Actor, file: CaseFile, at: datetime) -> Reading:
    """Decide what the actor may read of the case now; raises ``Missing`` for a stranger."""
    must_be_party(actor, file)
    if file.case.status is CaseStatus.ERASED:
        return Reading(NOTHING, matter=False)
    found = tuple(_by_every_way(actor, file, at))
    return Reading(NOTHING.union(*(reading.categories for reading in found)), any(reading.matter for reading in found))


def _by_every_way(actor: Actor, file: CaseFile, at: datetime) -> Iterator[Reading]:
    if answers_or_closed_it(actor, file):
        yield Reading(NOTHING if file.grounds is None else held_by(file.grounds, at), matter=True)
    for involvement in received(actor, file):
        yield read_by_receiver(involvement, at)
    for offer in file.offers:
        if offer.open and actor.stands_at(offer.receiver) and not is_excluded(offer.receiver, file.case):
            of = NOTHING
            if offer.consent is not None:
                of = shared_with(offer.consent, EVERYTHING, offer.receiver.centre_id, at)
            holds = offer.consent is None or offer.consent.holds_for(offer.receiver.centre_id, at)
            yield Reading(of & BEFORE_ACCEPTANCE, holds)


def answers_or_closed_it(actor: Actor, file: CaseFile) -> bool:
    """Return whether the actor's centre holds the case, or was the last to hold a case that nobody holds."""
    if file.case.holder is not None:
        return actor.stands_at(file.case.holder)
    last = file.last_holder
    return last is not None and actor.stands_at(last) and not is_excluded(last, file.case)


def received(actor: Actor, file: CaseFile) -> tuple[Involvement, ...]:
    """Return the referrals of the case that reached the actor's centres."""
    return tuple(
        involvement
        for involvement in file.involvements
        if involvement.sent
        and actor.stands_at(involvement.receiver)
        and not is_excluded(involvement.receiver, file.case)
    )


def read_by_receiver(involvement: Involvement, at: datetime) -> Reading:
    """Return what the receiver of a referral may read of the case while it is asked or at work."""
    consent, centre = involvement.consent, involvement.receiver.centre_id
    categories = shared_with(consent, involvement.share, centre, at)
    if involvement.status in AWAITING_ANSWER:
        categories &= BEFORE_ACCEPTANCE
    elif involvement.status not in ACCEPTED_UNFINISHED:
        return Reading(NOTHING, matter=False)
    return Reading(categories, consent is not None and consent.holds_for(centre, at))


def read_at_work(actor: Actor, file: CaseFile, category: DataCategory, at: datetime) -> tuple[Involvement, ...]:
    """Return the referrals on which the actor is at work, accepted and unfinished, and so reads this category."""
    return tuple(
        one
        for one in received(actor, file)
        if one.status in ACCEPTED_UNFINISHED and category in read_by_receiver(one, at).categories
    )


def learns_of_claims(actor: Actor, file: CaseFile, at: datetime) -> bool:
    """Return whether the actor learns that the case has claims, and of their steps: the centre that answers for the
    case or closed it, and a receiver at work that reads the category.
    """
    return answers_or_closed_it(actor, file) or bool(read_at_work(actor, file, DataCategory.CLAIMS, at))


def held_by(grounds: HolderGrounds, at: datetime) -> Categories:
    """Return what the centre that holds the case, or held it last, may read on these grounds."""
    if grounds.recorded_here:
        return EVERYTHING
    found = NOTHING.union(*(consent.data_categories for consent in in_force(grounds, at)))
    return found | BY_CODE if code_holds(grounds) else found


def in_force(grounds: HolderGrounds, at: datetime) -> tuple[Consent, ...]:
    """Return the consents of the case that are in force for the centre."""
    return tuple(consent for consent in grounds.consents if consent.holds_for(grounds.centre_id, at))


def code_holds(grounds: HolderGrounds) -> bool:
    """The migrant's own code, shown at handover, counts as consent; withdrawing the transfer's consent ends it too."""
    return grounds.code_shown and grounds.stand
