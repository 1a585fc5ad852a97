"""The rules that express the person's wishes, for referrals and direct handoffs alike (ADR 0028)."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.cases.case import Case
from domain.consents.consent import Consent
from domain.directory.organisations import Centre
from domain.kernel.errors import SendingFailure
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.vocabulary import ConsentStatus, DataCategory


class PersonsWord(Protocol):
    """The facts behind these rules."""

    @property
    def case(self) -> Case:
        """The case to be shared."""

    @property
    def receiver(self) -> Centre:
        """The centre that would receive it."""

    @property
    def consent(self) -> Consent | None:
        """The consent to share it under."""

    @property
    def at(self) -> datetime:
        """The instant of the decision."""

    @property
    def shared(self) -> Collection[DataCategory]:
        """What the receiver would learn."""

    @property
    def shared_pointer(self) -> str:
        """Where the request names it."""


def consent_holds(facts: PersonsWord) -> SendingFailure | None:
    """The case has this consent, and it is neither withdrawn, for everybody or for the receiver, nor expired."""
    if facts.consent is None:
        return fail.ConsentMissing(pointer="/consent_id")
    match facts.consent.status_for(facts.receiver.id, facts.at):
        case ConsentStatus.WITHDRAWN:
            return fail.ConsentWithdrawn(pointer="/consent_id")
        case ConsentStatus.EXPIRED:
            return fail.ConsentExpired(pointer="/consent_id")
        case _:
            return None


def consent_covers_what_is_shared(facts: PersonsWord) -> SendingFailure | None:
    """The consent covers every category that is shared."""
    if facts.consent is None or set(facts.shared) <= set(facts.consent.data_categories):
        return None
    return fail.ConsentDoesNotCover(
        Sentence("The consent does not cover everything that is to be shared."), pointer=facts.shared_pointer
    )


def consent_names_the_receiver(facts: PersonsWord) -> SendingFailure | None:
    """The consent names the receiving centre, or the corridor of which it was a member when consent was recorded."""
    if facts.consent is None or facts.consent.recipients.include(facts.receiver.id):
        return None
    return fail.ConsentDoesNotCover(
        Sentence("The consent does not name the receiving centre."), pointer="/to_centre_id"
    )


def operator_type_is_not_excluded(facts: PersonsWord) -> SendingFailure | None:
    """The migrant did not exclude centres of the receiver's kind."""
    if facts.receiver.operator_type in facts.case.excluded_operator_types:
        return fail.OperatorTypeExcluded(pointer="/to_centre_id")
    return None


def receiver_is_active(facts: PersonsWord) -> SendingFailure | None:
    """The receiving centre is active."""
    return None if facts.receiver.in_operation else fail.CentreNotActive(pointer="/to_centre_id")
