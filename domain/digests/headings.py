"""What a digest tells a centre: which events, under which heading, and which of them at once.

A digest has counts and case codes, never a person. It tells what others did and what is due, not what the centre did
itself, so most events are for one side only. What is missing here is told by no digest: events about the directory and
about clients, those of handoffs that belong to a referral, whose own events say the same, and steps of claims. Of a
claim it tells only that it has to be filed soon.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.vocabulary import EventType as T
from domain.vocabulary import Urgency


class Heading(StrEnum):
    """The headings, in the order of the message: first what waits for the centre, then what it may want to know."""

    OVERDUE = "overdue"
    CONSENTS_WITHDRAWN = "consents_withdrawn"
    CONTACT_STOPPED = "contact_stopped"
    UNATTENDED = "unattended"
    DELETIONS_OVERDUE = "deletions_overdue"
    CLAIMS_TO_FILE = "claims_to_file"
    NEW_REFERRALS = "new_referrals"
    QUESTIONS = "questions"
    HANDOFFS_OFFERED = "handoffs_offered"
    DELETIONS_OWED = "deletions_owed"
    ANSWERS = "answers"
    MESSAGES = "messages"
    DOCUMENTS = "documents"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PROGRESS = "progress"
    CHANGED = "changed"
    ENDED = "ended"
    HANDOFFS_ENDED = "handoffs_ended"
    DELETIONS_CONFIRMED = "deletions_confirmed"
    RETENTION_DUE = "retention_due"
    ERASED = "erased"
    CONTACT_ALLOWED = "contact_allowed"


class Reader(StrEnum):
    """Which centre an event is for. A side that cannot be read any more does not count."""

    SENDER = "sender"
    RECEIVER = "receiver"
    BOTH = "both"
    OTHER = "other"
    """The one that did not write the message, or add the document. What the migrant writes is for both."""


class AtOnce(StrEnum):
    """Whether an event is sent at once."""

    ALWAYS = "always"
    IF_URGENT = "if_urgent"
    """If the urgency of its referral is one of ``URGENT``."""
    NEVER = "never"


URGENT = (Urgency.EMERGENCY, Urgency.URGENT)


@dataclass(frozen=True, slots=True)
class Told:
    """How a digest tells one type of event."""

    heading: Heading
    reader: Reader
    at_once: AtOnce


# fmt: off
TOLD: Mapping[T, Told] = {
    T.REFERRAL_OVERDUE:           Told(Heading.OVERDUE, Reader.BOTH, AtOnce.ALWAYS),
    T.CONSENT_WITHDRAWN:          Told(Heading.CONSENTS_WITHDRAWN, Reader.BOTH, AtOnce.ALWAYS),
    T.CASE_CONTACT_STOPPED:       Told(Heading.CONTACT_STOPPED, Reader.BOTH, AtOnce.ALWAYS),
    T.CASE_UNATTENDED:            Told(Heading.UNATTENDED, Reader.BOTH, AtOnce.ALWAYS),
    T.DELETION_OVERDUE:           Told(Heading.DELETIONS_OVERDUE, Reader.BOTH, AtOnce.ALWAYS),
    T.CLAIM_UPDATED:              Told(Heading.CLAIMS_TO_FILE, Reader.BOTH, AtOnce.NEVER),
    T.REFERRAL_SENT:              Told(Heading.NEW_REFERRALS, Reader.RECEIVER, AtOnce.IF_URGENT),
    T.REFERRAL_INFO_REQUESTED:    Told(Heading.QUESTIONS, Reader.SENDER, AtOnce.IF_URGENT),
    T.HANDOFF_OFFERED:            Told(Heading.HANDOFFS_OFFERED, Reader.RECEIVER, AtOnce.NEVER),
    T.DELETION_OWED:              Told(Heading.DELETIONS_OWED, Reader.RECEIVER, AtOnce.NEVER),
    T.REFERRAL_INFO_PROVIDED:     Told(Heading.ANSWERS, Reader.RECEIVER, AtOnce.IF_URGENT),
    T.MESSAGE_POSTED:             Told(Heading.MESSAGES, Reader.OTHER, AtOnce.NEVER),
    T.DOCUMENT_ADDED:             Told(Heading.DOCUMENTS, Reader.OTHER, AtOnce.NEVER),
    T.REFERRAL_ACCEPTED:          Told(Heading.ACCEPTED, Reader.SENDER, AtOnce.NEVER),
    T.REFERRAL_DECLINED:          Told(Heading.DECLINED, Reader.SENDER, AtOnce.IF_URGENT),
    T.REFERRAL_EXPIRED:           Told(Heading.ENDED, Reader.BOTH, AtOnce.IF_URGENT),
    T.REFERRAL_NO_SHOW:           Told(Heading.PROGRESS, Reader.SENDER, AtOnce.IF_URGENT),
    T.REFERRAL_CONTACT_CONFIRMED: Told(Heading.PROGRESS, Reader.SENDER, AtOnce.NEVER),
    T.REFERRAL_PAUSED:            Told(Heading.PROGRESS, Reader.SENDER, AtOnce.NEVER),
    T.REFERRAL_RESUMED:           Told(Heading.PROGRESS, Reader.SENDER, AtOnce.NEVER),
    T.REFERRAL_COMPLETED:         Told(Heading.PROGRESS, Reader.SENDER, AtOnce.NEVER),
    T.REFERRAL_AMENDED:           Told(Heading.PROGRESS, Reader.SENDER, AtOnce.NEVER),
    T.REFERRAL_RESCHEDULED:       Told(Heading.CHANGED, Reader.BOTH, AtOnce.NEVER),
    T.REFERRAL_SENDER_CHANGED:    Told(Heading.CHANGED, Reader.BOTH, AtOnce.NEVER),
    T.REFERRAL_WITHDRAWN:         Told(Heading.ENDED, Reader.RECEIVER, AtOnce.NEVER),
    T.REFERRAL_VOIDED:            Told(Heading.ENDED, Reader.RECEIVER, AtOnce.NEVER),
    T.HANDOFF_ACCEPTED:           Told(Heading.HANDOFFS_ENDED, Reader.SENDER, AtOnce.NEVER),
    T.HANDOFF_REFUSED:            Told(Heading.HANDOFFS_ENDED, Reader.SENDER, AtOnce.NEVER),
    T.HANDOFF_LAPSED:             Told(Heading.HANDOFFS_ENDED, Reader.BOTH, AtOnce.NEVER),
    T.HANDOFF_CALLED_OFF:         Told(Heading.HANDOFFS_ENDED, Reader.RECEIVER, AtOnce.NEVER),
    T.DELETION_CONFIRMED:         Told(Heading.DELETIONS_CONFIRMED, Reader.SENDER, AtOnce.NEVER),
    T.CASE_RETENTION_DUE:         Told(Heading.RETENTION_DUE, Reader.BOTH, AtOnce.NEVER),
    T.CASE_ERASED:                Told(Heading.ERASED, Reader.BOTH, AtOnce.NEVER),
    T.CASE_CONTACT_ALLOWED:       Told(Heading.CONTACT_ALLOWED, Reader.BOTH, AtOnce.NEVER),
}
# fmt: on
