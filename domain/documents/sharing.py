"""A document that is added to an open referral is shared anew, under the agreement that binds today (contract,
section 3; ADR 0057).
"""

from collections.abc import Collection
from dataclasses import dataclass

from domain.directory.agreement import Agreement
from domain.documents.access import category_of
from domain.kernel.access import Place
from domain.kernel.errors import SendingFailure
from domain.referrals.agreement_rules import agreement_covers_what_is_shared, agreement_is_in_force, valid_agreement
from domain.referrals.failures import AgreementNotSigned
from domain.referrals.referral import Referral
from domain.referrals.unmet import must_hold
from domain.vocabulary import DataCategory, DocumentCategory


@dataclass(frozen=True, slots=True)
class Adding:
    """A document of the sending side that the receiver can open, now or once it has accepted."""

    referral: Referral
    agreement: Agreement | None
    shared: Collection[DataCategory]

    @property
    def sender(self) -> Place:
        """The centre that adds it."""
        return self.referral.sender

    @property
    def receiver(self) -> Place:
        """The centre that can open it."""
        return self.referral.receiver

    @property
    def shared_pointer(self) -> str:
        """Where the request names what is shared."""
        return "/category"


def is_shared(referral: Referral, centre: Place, category: DocumentCategory) -> bool:
    """Return whether adding it shares something: the sender's document, on a referral that was sent, of a category that
    this referral shares. Of a draft all is asked when it is sent.
    """
    return centre == referral.sender and referral.sent_at is not None and category_of(category) in referral.share


def must_be_agreed(referral: Referral, category: DocumentCategory, agreement: Agreement | None) -> None:
    """Raise ``SendingRefused`` unless the agreement is in force, signed by both and covers the category."""
    must_hold(RULES, Adding(referral, agreement, (category_of(category),)))


def both_have_signed(facts: Adding) -> SendingFailure | None:
    """The organisations of both centres have signed it."""
    agreement = valid_agreement(facts)
    parties = {facts.sender.organisation_id, facts.receiver.organisation_id}
    return None if agreement is None or parties <= agreement.signers else AgreementNotSigned()


RULES = (agreement_is_in_force, both_have_signed, agreement_covers_what_is_shared)
