"""What is said with each action on a referral."""

from pydantic import Field

from api.http.public_ids import reference_in
from api.v1.fields import Asked, Day, Line, Name, Paragraph, Reference, Time, once
from domain.referrals import requests as say
from domain.usecases.referrals.confirm_contact import Contact
from domain.vocabulary import Channel, DecidedBy, DeclineReason, Outcome, ServiceType


class Nothing(Asked, title="EmptyRequest"):
    """Nothing more is said; the body may be left out."""


class Acknowledge(Asked, title="AcknowledgeReferralRequest"):
    """Who looks after it."""

    handler: Name | None = Field(default=None, description="The caseworker at your centre.")


class Ask(Asked, title="AskAboutReferralRequest"):
    """The question."""

    question: Paragraph


class Answer(Asked, title="AnswerQuestionRequest"):
    """The answer."""

    answer: Paragraph


class Accept(Asked, title="AcceptReferralRequest"):
    """Who takes it on."""

    handler: Name | None = None
    note: Paragraph | None = None


class Decline(Asked, title="DeclineReferralRequest"):
    """Why not."""

    reason: DeclineReason
    comment: Paragraph | None = Field(
        default=None, description="Required for other, unsafe_for_migrant and conflict_of_interest."
    )
    decided_by: DecidedBy = DecidedBy.CENTRE
    suggested_centre_id: Reference | None = Field(default=None, description="A centre that could help, by id or code.")


class ConfirmContact(Asked, title="ConfirmContactRequest"):
    """How the person was met."""

    channel: Channel
    at: Time | None = Field(default=None, description="When; now, where it is left out.")
    migrant_code: Line | None = Field(default=None, description="The migrant's tracking code, if they showed it.")

    def to_command(self) -> Contact:
        """Give it to the use case."""
        return Contact(self.channel, self.at, self.migrant_code)


class AttemptMade(Asked, title="ContactAttemptInput"):
    """One try to reach the person."""

    channel: Channel
    at: Time


class NoShow(Asked, title="ReportNoShowRequest"):
    """The attempts to reach the person."""

    attempts: tuple[AttemptMade, ...] = Field(max_length=50)

    def to_command(self) -> say.NoShow:
        """Give it to the use case."""
        return say.NoShow(tuple(say.Attempt(attempt.channel, attempt.at) for attempt in self.attempts))


class Pause(Asked, title="PauseReferralRequest"):
    """Why the work rests."""

    reason: Paragraph
    resume_on: Day | None = None


class Complete(Asked, title="CompleteReferralRequest"):
    """What came of it."""

    outcome: Outcome
    services_delivered: tuple[ServiceType, ...] = Field(default=(), max_length=20)
    note: Paragraph | None = None

    def to_command(self) -> say.Complete:
        """Give it to the use case."""
        return say.Complete(self.outcome, once(self.services_delivered), self.note)


class Reason(Asked, title="ReasonRequest"):
    """Why."""

    reason: Paragraph


class ConfirmDeletion(Asked, title="ConfirmDeletionRequest"):
    """What was deleted."""

    note: Paragraph | None = Field(default=None, description="For the sender. Stored encrypted.")


class Redirect(Asked, title="RedirectReferralRequest"):
    """Where it goes on to."""

    to_centre_id: Reference

    def centre(self) -> str:
        """Give the centre's id or code."""
        return reference_in("centre", self.to_centre_id, "/to_centre_id")
