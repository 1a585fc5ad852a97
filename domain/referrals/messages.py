"""Messages between the two sides of a referral (ADR 0055).

Both sides write while the referral is open, from the moment it is sent. They can read messages whenever they can read
the rest of the conversation (``readable_text``): a side whose access has ended keeps ids and times but no text. A
message is *seen* when its text is first given to the other side.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from domain.kernel.access import Actor, Place, Side
from domain.kernel.errors import InvalidTransition
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, MessageId, ReferralId, UserId
from domain.kernel.keys import Unreadable
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.kernel.sentence import Sentence
from domain.referrals.deciding import event_about
from domain.referrals.view import ReferralFile, readable_text, sides_of
from domain.vocabulary import CaseStatus, EventType, MigrantMessage
from domain.vocabulary.referral import UNDER_WAY


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``side`` wrote it; ``by`` is the user, if one was signed in. ``body`` and ``language`` are ``None``
    for those who may no longer read them; ``body`` is also ``None`` if it cannot be decrypted. ``from_migrant``: the
    migrant said it, through the side that answers for the case.
    """

    id: MessageId
    case_id: CaseId
    referral_id: ReferralId
    side: Side
    centre: Place
    by: UserId | None
    language: str | None
    body: str | None
    posted_at: datetime
    seen_at: datetime | None = None
    unreadable: tuple[Unreadable, ...] = ()
    from_migrant: MigrantMessage | None = None


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """The messages of one referral. ``limit``: 1 to 200. ``gives_text``: whether the caller gets the texts, and so has
    seen them.
    """

    sorted_by: ClassVar[SortKey] = NEWEST

    referral_id: ReferralId
    limit: int
    after: Position | None = None
    gives_text: bool = True


@dataclass(frozen=True, slots=True)
class PostMessage:
    """What one side writes to the other."""

    body: str
    language: str


def post(file: ReferralFile, actor: Actor, requested: PostMessage, message_id: MessageId, at: datetime) -> Message:
    """Create the actor's message to the other side; an actor on both sides writes as the sender.

    Raises ``Missing`` for a stranger, and ``InvalidTransition`` for a referral that is a draft or over.
    """
    referral, at_sides = file.referral, sides_of(actor, file)
    if referral.status not in UNDER_WAY or file.case.status is CaseStatus.ERASED:
        raise InvalidTransition(
            Sentence("A referral with the status {status} takes no messages.", status=referral.status),
            file.open_actions(actor, at_sides, at),
        )
    side = Side.SENDER if Side.SENDER in at_sides else Side.RECEIVER
    return Message(
        id=message_id,
        case_id=referral.case_id,
        referral_id=referral.id,
        side=side,
        centre=referral.sender if side is Side.SENDER else referral.receiver,
        by=actor.user_id,
        language=requested.language,
        body=requested.body,
        posted_at=at,
    )


def posted(file: ReferralFile, message: Message) -> DomainEvent:
    """Create the event for both sides: ids only."""
    return event_about(file.referral, EventType.MESSAGE_POSTED, ("message", message.id))


def reads_messages(file: ReferralFile, at_sides: frozenset[Side], at: datetime) -> bool:
    """Return whether these sides can read the texts: as long as they can read the conversation."""
    return bool(readable_text(file, at_sides, at))


def view_of(actor: Actor, message: Message) -> Message:
    """Return it as the actor sees it: only the writer's own organisation sees who wrote it."""
    return message if message.centre.organisation_id == actor.organisation_id else replace(message, by=None)


def as_read(
    actor: Actor, messages: Iterable[Message], seen_by: frozenset[Side], at: datetime
) -> tuple[tuple[Message, ...], tuple[MessageId, ...]]:
    """Return the messages as the reader sees them, and those seen for the first time.

    ``seen_by``: the sides that get the texts now. A text that could not be decrypted is not seen.
    """
    shown, fresh = list[Message](), list[MessageId]()
    for message in messages:
        is_fresh = message.seen_at is None and message.body is not None and bool(seen_by - {message.side})
        shown.append(view_of(actor, replace(message, seen_at=at) if is_fresh else message))
        if is_fresh:
            fresh.append(message.id)
    return tuple(shown), tuple(fresh)


def without_text(message: Message) -> Message:
    """Return what a side keeps after its access to the conversation has ended: ids and times."""
    return replace(message, body=None, language=None, by=None, unreadable=())
