"""The rules for sending a referral. All are checked, and every failure is reported (contract, section 5). A rule is a
function that returns ``None`` if it holds, otherwise the failure.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from domain.cases.case import Case
from domain.consents.consent import Consent
from domain.directory.agreement import Agreement
from domain.directory.corridor import ResponseTime
from domain.directory.organisations import Centre
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import CentreId
from domain.kernel.open_matters import OpenMatters, naming
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.referrals.agreement_rules import (
    agreement_covers_what_is_shared,
    agreement_is_in_force,
    agreement_names_the_purpose,
    receiver_has_signed,
    sender_has_signed,
)
from domain.referrals.persons_word import (
    consent_covers_what_is_shared,
    consent_holds,
    consent_names_the_receiver,
    operator_type_is_not_excluded,
    receiver_is_active,
)
from domain.referrals.referral import Referral
from domain.referrals.unmet import must_have_none, unmet
from domain.vocabulary import (
    Capacity,
    CorridorRole,
    CorridorStatus,
    DataCategory,
    ReferralKind,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class SendingFacts:
    """Everything the rules look at, as of ``at``.

    ``agreement``: the one that binds. ``open_…``: what is in the way, as far as the sender may see it.
    ``declined_by``: the centres that declined what this referral continues. ``again``: they may be asked.
    """

    referral: Referral
    case: Case
    corridor_status: CorridorStatus
    agreement: Agreement | None
    sender: Centre
    sender_role: CorridorRole | None
    receiver: Centre
    receiver_role: CorridorRole | None
    consent: Consent | None
    open_transfer_exists: bool
    duplicate_exists: bool
    times: ResponseTime
    at: datetime
    open_offer: OpenMatters = ()
    open_there: OpenMatters = ()
    declined_by: frozenset[CentreId] = frozenset()
    again: bool = False

    @property
    def shared(self) -> Collection[DataCategory]:
        """What the receiver would learn."""
        return self.referral.share

    @property
    def shared_pointer(self) -> str:
        """Where the request names it."""
        return "/share"


Rule = Callable[[SendingFacts], SendingFailure | None]


def corridor_is_active(facts: SendingFacts) -> SendingFailure | None:
    """The corridor is active."""
    return None if facts.corridor_status is CorridorStatus.ACTIVE else fail.CorridorNotActive()


def sender_is_a_member(facts: SendingFacts) -> SendingFailure | None:
    """The sending centre is a member of the corridor."""
    if facts.sender_role is None:
        return fail.NotAMember(
            Sentence("The sending centre is not a member of this corridor."), pointer="/from_centre_id"
        )
    return None


def receiver_is_a_member(facts: SendingFacts) -> SendingFailure | None:
    """The receiving centre is a member of the corridor."""
    if facts.receiver_role is None:
        return fail.NotAMember(
            Sentence("The receiving centre is not a member of this corridor."), pointer="/to_centre_id"
        )
    return None


def consent_names_the_purpose(facts: SendingFacts) -> SendingFailure | None:
    """The consent names the purpose of the referral."""
    if facts.consent is None or facts.referral.purpose in facts.consent.purposes:
        return None
    return fail.ConsentDoesNotCover(Sentence("The consent does not name this purpose."), pointer="/purpose")


def sender_is_active(facts: SendingFacts) -> SendingFailure | None:
    """The sending centre is active: a closed or suspended one sends nothing."""
    return None if facts.sender.in_operation else fail.CentreNotActive.of_your_own("/from_centre_id")


def receiver_has_capacity(facts: SendingFacts) -> SendingFailure | None:
    """The receiving centre has not reported being full; emergencies are sent regardless."""
    if facts.receiver.capacity is Capacity.NO_CAPACITY and facts.referral.urgency is not Urgency.EMERGENCY:
        return fail.CentreHasNoCapacity(pointer="/to_centre_id")
    return None


def receiver_offers_the_services(facts: SendingFacts) -> SendingFailure | None:
    """The receiving centre offers every service requested."""
    missing = set(facts.referral.service_types) - set(facts.receiver.services)
    if missing:
        listed = ", ".join(sorted(missing))
        sentence = Sentence("The receiving centre does not offer: {services}.", services=listed)
        return fail.ServiceNotOffered(sentence, pointer="/service_types")
    return None


def sender_is_the_holder(facts: SendingFacts) -> SendingFailure | None:
    """Only the centre that holds the case may refer it."""
    holder = facts.case.holder
    if holder is None or holder.centre_id != facts.referral.sender.centre_id:
        return fail.NotTheHolder(pointer="/from_centre_id")
    return None


def no_other_transfer_is_open(facts: SendingFacts) -> SendingFailure | None:
    """A case is offered to one centre at a time."""
    if facts.referral.kind is ReferralKind.TRANSFER and facts.open_transfer_exists:
        return naming(fail.OpenTransferExists(), facts.open_offer)
    return None


def no_duplicate_is_open(facts: SendingFacts) -> SendingFailure | None:
    """The case has no open referral of the same kind to the same centre."""
    failure = naming(fail.DuplicateOpenReferral(pointer="/to_centre_id"), facts.open_there)
    return failure if facts.duplicate_exists else None


def receiver_has_not_declined(facts: SendingFacts) -> SendingFailure | None:
    """No centre is asked again after it has declined, unless the sender wants that."""
    declined = facts.receiver.id in facts.declined_by and not facts.again
    return fail.AlreadyDeclined(pointer="/to_centre_id") if declined else None


RULES_FOR_SENDING: tuple[Rule, ...] = (
    corridor_is_active,
    agreement_is_in_force,
    sender_has_signed,
    receiver_has_signed,
    agreement_names_the_purpose,
    agreement_covers_what_is_shared,
    sender_is_a_member,
    receiver_is_a_member,
    consent_holds,
    consent_names_the_purpose,
    consent_covers_what_is_shared,
    consent_names_the_receiver,
    operator_type_is_not_excluded,
    sender_is_active,
    receiver_is_active,
    receiver_has_capacity,
    receiver_offers_the_services,
    sender_is_the_holder,
    no_other_transfer_is_open,
    no_duplicate_is_open,
    receiver_has_not_declined,
)


def must_be_sendable(facts: SendingFacts, also: tuple[SendingFailure, ...] = ()) -> None:
    """Raise ``SendingRefused`` with every rule that does not hold, and with ``also``."""
    must_have_none((*unmet(RULES_FOR_SENDING, facts), *also))
