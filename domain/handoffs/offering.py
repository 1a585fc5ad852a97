"""The rules for offering a case without a referral. What crosses to another organisation needs the person's consent.

A case may go back to a centre that held it before, or to a sister centre of the same organisation, without a new
consent, because they already knew the person. That does not include a centre that the person has left, by withdrawing
the consent on which it held the case, while it held it or later (ADR 0028). Neither has to share a corridor with the
holder.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.cases.case import Case
from domain.consents.consent import Consent
from domain.directory.corridor import ResponseTimeTexts
from domain.directory.organisations import Centre
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import CentreId
from domain.kernel.open_matters import OpenMatters, naming
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.referrals.effects import response_time
from domain.referrals.persons_word import (
    consent_covers_what_is_shared,
    consent_holds,
    consent_names_the_receiver,
    operator_type_is_not_excluded,
    receiver_is_active,
)
from domain.referrals.unmet import must_hold
from domain.vocabulary import Capacity, DataCategory, Urgency

SHARED_WITH_A_HOLDER = (DataCategory.IDENTITY, DataCategory.PROFILE)
"""What the next holder learns, and a consent must cover (contract, section 5)."""


@dataclass(frozen=True, slots=True)
class Held:
    """One centre's period of custody. ``left``: the person has withdrawn since the consent that it rested on."""

    centre_id: CentreId
    left: bool = False


@dataclass(frozen=True, slots=True)
class Offering:
    """Everything the rules look at, as of ``at``.

    ``consent`` is ``None`` if none was named, or the case has no consent with that id. ``ledger``: oldest first.
    ``succeeds``: the holder is not in operation, and the receiver is its successor. ``shared_times``: the response
    times of the active corridors that both are members of.
    """

    case: Case
    receiver: Centre
    consent: Consent | None
    consent_named: bool
    ledger: tuple[Held, ...]
    share_a_corridor: bool
    open_transfer_exists: bool
    at: datetime
    open_offer: OpenMatters = ()
    giver_in_operation: bool = True
    succeeds: bool = False
    shared_times: tuple[ResponseTimeTexts, ...] = ()

    @property
    def shared(self) -> Collection[DataCategory]:
        """What the receiver would learn."""
        return SHARED_WITH_A_HOLDER

    @property
    def shared_pointer(self) -> str:
        """Where the request names it: the consent."""
        return "/consent_id"

    @property
    def has_held_it(self) -> bool:
        """Return whether the receiving centre has held the case before."""
        return any(held.centre_id == self.receiver.id for held in self.ledger)

    @property
    def is_sister(self) -> bool:
        """Return whether the receiving centre belongs to the holder's organisation."""
        holder = self.case.holder
        return holder is not None and holder.organisation_id == self.receiver.organisation_id

    @property
    def rests_on_consent(self) -> bool:
        """Return whether a consent is needed, or was named anyway."""
        return self.consent_named or not (self.is_sister or goes_back(self.ledger, self.receiver.id) or self.succeeds)


def answered_by(shared_times: Iterable[ResponseTimeTexts], at: datetime) -> datetime:
    """Return when an offer made now lapses: by the decide clock, for normal urgency, of a corridor that both centres
    are members of. Of several the longest counts; without one the default times do (contract, section 5).
    """
    times = [response_time(texts, Urgency.NORMAL).decide_within for texts in shared_times]
    return at + max(times, default=response_time({}, Urgency.NORMAL).decide_within)


def goes_back(ledger: tuple[Held, ...], centre_id: CentreId) -> bool:
    """Return whether this hands the case back: the centre held it before, and the person has not left it since."""
    periods = [held for held in ledger if held.centre_id == centre_id]
    return bool(periods) and not periods[-1].left


Rule = Callable[[Offering], SendingFailure | None]


def they_share_a_corridor(facts: Offering) -> SendingFailure | None:
    """Both centres are members of one active corridor, or the case stays in the organisation or goes back."""
    if facts.share_a_corridor or facts.is_sister or facts.has_held_it:
        return None
    return fail.NotAMember(Sentence("The two centres do not share an active corridor."), pointer="/to_centre_id")


def giver_is_active(facts: Offering) -> SendingFailure | None:
    """The holder is active: a closed or suspended centre sends nothing; the service finds who takes over (ADR 0037)."""
    return None if facts.giver_in_operation else fail.CentreNotActive.of_your_own()


def receiver_has_room(facts: Offering) -> SendingFailure | None:
    """The receiver has not reported being full, or the case stays in the organisation or goes back. It is not asked
    again at acceptance, which is the receiver's own decision.
    """
    if facts.receiver.capacity is not Capacity.NO_CAPACITY or facts.is_sister or facts.has_held_it:
        return None
    sentence = Sentence("The receiving centre has no capacity right now; choose another one.")
    return fail.CentreHasNoCapacity(sentence, pointer="/to_centre_id")


def no_other_transfer_is_open(facts: Offering) -> SendingFailure | None:
    """A case is offered to one centre at a time."""
    return naming(fail.OpenTransferExists(), facts.open_offer) if facts.open_transfer_exists else None


RULES_OF_CONSENT: tuple[Rule, ...] = (consent_holds, consent_covers_what_is_shared, consent_names_the_receiver)
"""The same rules as for sending a referral; they apply if the offer depends on consent."""

RULES_FOR_ACCEPTING: tuple[Rule, ...] = (operator_type_is_not_excluded, receiver_is_active)
"""Checked again on acceptance, against the stored state, together with the rules of consent."""

RULES_FOR_OFFERING: tuple[Rule, ...] = (
    they_share_a_corridor,
    giver_is_active,
    *RULES_FOR_ACCEPTING,
    receiver_has_room,
    no_other_transfer_is_open,
)


def must_be_offerable(facts: Offering) -> None:
    """Raise ``SendingRefused`` with every rule that does not hold."""
    must_hold((*_of_consent(facts), *RULES_FOR_OFFERING), facts)


def must_be_acceptable(facts: Offering) -> None:
    """Raise ``SendingRefused`` with every rule that no longer holds."""
    must_hold((*_of_consent(facts), *RULES_FOR_ACCEPTING), facts)


def _of_consent(facts: Offering) -> tuple[Rule, ...]:
    return RULES_OF_CONSENT if facts.rests_on_consent else ()
