"""The rules for sending that follow from the corridor's agreement (contract, sections 3 and 5; ADR 0052)."""

from collections.abc import Collection
from typing import Protocol

from domain.directory.agreement import Agreement
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import OrganisationId
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.referrals.referral import Referral
from domain.vocabulary import AgreementStatus, DataCategory


class OfOrganisation(Protocol):
    """A centre, of which only the organisation counts: organisations sign, not centres."""

    @property
    def organisation_id(self) -> OrganisationId:
        """Its organisation."""


class Agreed(Protocol):
    """The facts behind these rules."""

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that binds in the corridor."""

    @property
    def referral(self) -> Referral:
        """The referral to be sent."""

    @property
    def sender(self) -> OfOrganisation:
        """The centre that sends it."""

    @property
    def receiver(self) -> OfOrganisation:
        """The centre that would receive it."""

    @property
    def shared(self) -> Collection[DataCategory]:
        """What the receiver would learn."""

    @property
    def shared_pointer(self) -> str:
        """Where the request names it."""


def agreement_is_in_force(facts: Agreed) -> SendingFailure | None:
    """The corridor has an agreement, it is valid today, and enough organisations have signed it."""
    agreement = facts.agreement
    if agreement is None:
        return fail.AgreementMissing()
    if agreement.status is AgreementStatus.EXPIRED:
        sentence = Sentence(
            "The agreement of this corridor expired on {day}; the coordinating body has to publish a new one.",
            day=agreement.valid_to.isoformat(),
        )
        return fail.AgreementMissing(sentence)
    parties = {facts.sender.organisation_id, facts.receiver.organisation_id}
    lacks_others = agreement.status is AgreementStatus.AWAITING_SIGNATURES and parties <= agreement.signers
    return fail.AgreementNotSigned() if lacks_others else None


def sender_has_signed(facts: Agreed) -> SendingFailure | None:
    """The sending centre's organisation has signed the agreement."""
    agreement = valid_agreement(facts)
    if agreement is None or facts.sender.organisation_id in agreement.signers:
        return None
    sentence = Sentence("The organisation of the sending centre has not signed the agreement of this corridor.")
    return fail.AgreementNotSigned(sentence, pointer="/from_centre_id")


def receiver_has_signed(facts: Agreed) -> SendingFailure | None:
    """The receiving centre's organisation has signed the agreement."""
    agreement = valid_agreement(facts)
    if agreement is None or facts.receiver.organisation_id in agreement.signers:
        return None
    sentence = Sentence("The organisation of the receiving centre has not signed the agreement of this corridor.")
    return fail.AgreementNotSigned(sentence, pointer="/to_centre_id")


def agreement_names_the_purpose(facts: Agreed) -> SendingFailure | None:
    """The agreement names the purpose of the referral."""
    agreement = valid_agreement(facts)
    if agreement is None or facts.referral.purpose in agreement.purposes:
        return None
    sentence = Sentence("The agreement of this corridor does not name this purpose.")
    return fail.AgreementDoesNotCover(sentence, pointer="/purpose")


def agreement_covers_what_is_shared(facts: Agreed) -> SendingFailure | None:
    """The agreement covers every category that is shared."""
    agreement = valid_agreement(facts)
    if agreement is None or set(facts.shared) <= set(agreement.data_categories):
        return None
    sentence = Sentence("The agreement of this corridor does not cover everything that is to be shared.")
    return fail.AgreementDoesNotCover(sentence, pointer=facts.shared_pointer)


def valid_agreement(facts: Agreed) -> Agreement | None:
    """Return the agreement unless it has expired: then it counts as missing, and only that is reported."""
    agreement = facts.agreement
    return None if agreement is None or agreement.status is AgreementStatus.EXPIRED else agreement
