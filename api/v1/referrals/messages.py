"""Messages between the two sides of a referral, in requests and responses."""

from enum import StrEnum

from pydantic import Field

from api.v1.fields import (
    HasUnreadable,
    Language,
    MessageText,
    RequestBody,
    ResponseBody,
    Time,
    unreadable_fields,
)
from domain.kernel.access import Side
from domain.kernel.ids import shown, to_text
from domain.referrals.messages import Message, PostMessage
from domain.vocabulary import MigrantMessage


class MessageSide(StrEnum):
    """The side that wrote a message."""

    SENDER = Side.SENDER.value
    RECEIVER = Side.RECEIVER.value


class MessageBody(RequestBody, title="PostMessageRequest"):
    """A message to the other side."""

    body: MessageText = Field(description="Stored encrypted. Before acceptance, leave out who the person is.")
    language: Language

    def to_command(self) -> PostMessage:
        """Convert it to the use case's argument."""
        return PostMessage(self.body, self.language)


class MessageAnswer(HasUnreadable, title="Message"):
    """A message between the two sides of a referral."""

    words = ("body",)

    id: str
    referral_id: str
    from_: MessageSide = Field(serialization_alias="from", description="The side that wrote it.")
    centre_id: str = Field(description="The centre that wrote it.")
    by: str | None = Field(
        description="The person of your organisation who wrote it. Null if a partner system wrote it, and for messages "
        "of the other side."
    )
    body: str | None = Field(description="What was written; null once you may no longer read the conversation.")
    language: str | None = Field(description="Null once you may no longer read the conversation.")
    posted_at: Time = Field(description="When it was written.")
    seen_at: Time | None = Field(description="When its text was first given to the other side.")
    from_migrant: MigrantMessage | None = Field(
        description="What the migrant said from the tracking page, to both sides; null if a centre wrote it."
    )

    @classmethod
    def of(cls, message: Message) -> "MessageAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("message", message.id),
            referral_id=to_text("referral", message.referral_id),
            from_=MessageSide(message.side),
            centre_id=to_text("centre", message.centre.centre_id),
            by=shown("user", message.by),
            body=message.body,
            language=message.language,
            posted_at=message.posted_at,
            seen_at=message.seen_at,
            from_migrant=message.from_migrant,
            unreadable=unreadable_fields(message.unreadable),
        )


class MessagePage(ResponseBody):
    """One page of messages, newest first."""

    items: tuple[MessageAnswer, ...]
    next_cursor: str | None
