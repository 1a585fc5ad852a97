"""The schema of a referral's timeline: its steps, and what was said with each."""

from typing import ClassVar

from pydantic import Field

from api.v1.fields import HasUnreadable, ResponseBody, unreadable_fields
from api.v1.referrals.answers import Window
from api.v1.timeline import TimelineStep, step_fields
from domain.kernel.keys import Unreadable
from domain.referrals.referral import TEXTS, ReferralStep, StepText, Version
from domain.vocabulary import Outcome, ServiceType


class StepVersion(ResponseBody):
    """What was said before a correction, or is said after it; null: not changed, or not said."""

    handler: str | None
    note: str | None = Field(description="The note of the acceptance, or of the outcome.")
    outcome: Outcome | None
    services_delivered: tuple[ServiceType, ...] | None
    arrival_window: Window | None

    @classmethod
    def of(cls, version: Version | None) -> "StepVersion | None":
        """Build it from the domain object."""
        if version is None:
            return None
        return cls(
            handler=version.handler,
            note=version.note,
            outcome=version.outcome,
            services_delivered=version.services_delivered,
            arrival_window=Window.of(version.window_from, version.window_to),
        )


class StepTextAnswer(ResponseBody, title="StepText"):
    """What was said with a step."""

    handler: str | None
    question: str | None
    answer: str | None
    note: str | None = Field(description="A note by the receiver.")
    comment: str | None = Field(description="Why the receiver declined.")
    reason: str | None
    before: StepVersion | None = Field(description="What it was before the correction.")
    after: StepVersion | None = Field(description="What it is now.")
    again: bool | None = Field(description="True if the redirect may go to a centre that has declined.")

    @classmethod
    def of(cls, text: StepText | None) -> "StepTextAnswer | None":
        """Build it from the domain object."""
        if text is None:
            return None
        said = {name: getattr(text, name) for name in TEXTS}
        return cls(
            **said, before=StepVersion.of(text.before), after=StepVersion.of(text.after), again=text.again or None
        )


class ReferralTimelineStep(TimelineStep):
    """One step in the history of a referral."""

    text: StepTextAnswer | None = Field(description="Null if nothing was said, or you may no longer read it.")


class ReferralTimelineAnswer(HasUnreadable, title="ReferralTimeline"):
    """The history of a referral, oldest first."""

    words: ClassVar[tuple[str, ...]] = ("items",)

    items: tuple[ReferralTimelineStep, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, steps: tuple[ReferralStep, ...], next_cursor: str | None) -> "ReferralTimelineAnswer":
        """Build it from the domain object."""
        return cls(
            items=tuple(
                ReferralTimelineStep(**step_fields(step.entry), text=StepTextAnswer.of(step.text)) for step in steps
            ),
            next_cursor=next_cursor,
            unreadable=unreadable_fields(
                tuple(
                    Unreadable(f"items/{place}/text", step.unreadable.problem)
                    for place, step in enumerate(steps)
                    if step.unreadable is not None
                )
            ),
        )
