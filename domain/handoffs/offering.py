"""The rules for offering a case without a referral: what crosses to another organisation rests on the person's consent.

A case may go back to a centre that held it before, or to a sister centre of the same organisation, without a new
consent: they knew of the person. A centre from which a withdrawn consent took the case is not one of them (ADR 0028).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from domain.cases.case import Case
from domain.consents.consent import Consent
from domain.directory.organisations import Centre
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import CentreId, CorridorId
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.referrals.rules import (
    consent_covers_what_is_shared,
    consent_holds,
    consent_names_the_receiver,
    must_hold,
    operator_type_is_not_excluded,
    receiver_is_active,
)
from domain.vocabulary import CustodyReason, DataCategory

SHARED_WITH_A_HOLDER = (DataCategory.IDENTITY, DataCategory.PROFILE)
"""What the next holder learns, and a consent must cover (contract, section 5)."""


@dataclass(frozen=True, slots=True)
class Held:
    """One centre's stretch of custody, as far as these rules look at it."""

    centre_id: CentreId
    by: CustodyReason


@dataclass(frozen=True, slots=True)
class Offering:
    """All that the rules look at, as it stands at one instant ``at``.

    ``consent`` is ``None`` where none was named, or none of this case has that id. ``ledger``: oldest first.
    ``corridors``: of which the receiving centre is a member.
    """

    case: Case
    receiver: Centre
    consent: Consent | None
    consent_named: bool
    ledger: tuple[Held, ...]
    corridors: frozenset[CorridorId]
    share_a_corridor: bool
    open_transfer_exists: bool
    at: datetime

    @property
    def shared(self) -> Collection[DataCategory]:
        """What the receiver would learn."""
        return SHARED_WITH_A_HOLDER

    @property
    def shared_pointer(self) -> str:
        """What the request names for it: the consent."""
        return "/consent_id"

    @property
    def reached_at(self) -> tuple[CentreId, Collection[CorridorId]]:
        """The receiving centre, and the corridors along which it is reached."""
        return self.receiver.id, self.corridors

    @property
    def has_held_it(self) -> bool:
        """Say whether the receiving centre answered for the case once."""
        return any(held.centre_id == self.receiver.id for held in self.ledger)

    @property
    def rests_on_consent(self) -> bool:
        """Say whether a consent is needed, or was named all the same."""
        holder = self.case.holder
        is_sister = holder is not None and holder.organisation_id == self.receiver.organisation_id
        return self.consent_named or not (is_sister or goes_back(self.ledger, self.receiver.id))


def goes_back(ledger: tuple[Held, ...], centre_id: CentreId) -> bool:
    """Say whether a case that goes to this centre goes back: it held the case, and no withdrawal took it from there."""
    last = max((place for place, held in enumerate(ledger) if held.centre_id == centre_id), default=None)
    if last is None:
        return False
    return last + 1 == len(ledger) or ledger[last + 1].by is not CustodyReason.CONSENT_WITHDRAWN


Rule = Callable[[Offering], SendingFailure | None]


def they_share_a_corridor(facts: Offering) -> SendingFailure | None:
    """Both centres are members of one active corridor."""
    if facts.share_a_corridor:
        return None
    return fail.NotAMember(Sentence("The two centres do not share an active corridor."), pointer="/to_centre_id")


def no_other_transfer_is_open(facts: Offering) -> SendingFailure | None:
    """A case is offered to one centre at a time."""
    return fail.OpenTransferExists() if facts.open_transfer_exists else None


RULES_OF_CONSENT: tuple[Rule, ...] = (consent_holds, consent_covers_what_is_shared, consent_names_the_receiver)
"""The same as for sending a referral, where the offer rests on a consent."""

RULES_FOR_ACCEPTING: tuple[Rule, ...] = (operator_type_is_not_excluded, receiver_is_active)
"""Asked again at acceptance, on what is stored at that moment, together with those of consent."""

RULES_FOR_OFFERING: tuple[Rule, ...] = (they_share_a_corridor, *RULES_FOR_ACCEPTING, no_other_transfer_is_open)


def must_be_offerable(facts: Offering) -> None:
    """Raise ``SendingRefused`` with every rule that does not hold."""
    must_hold((*_of_consent(facts), *RULES_FOR_OFFERING), facts)


def must_be_acceptable(facts: Offering) -> None:
    """Raise ``SendingRefused`` with every rule that does not hold any more."""
    must_hold((*_of_consent(facts), *RULES_FOR_ACCEPTING), facts)


def _of_consent(facts: Offering) -> tuple[Rule, ...]:
    return RULES_OF_CONSENT if facts.rests_on_consent else ()
