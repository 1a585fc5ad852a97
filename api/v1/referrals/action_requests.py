"""Request schemas of the actions on a referral."""

from pydantic import Field

from api.v1.fields import Day, Line, Name, Paragraph, Reference, RequestBody, Time, once
from domain.directory.codes import reference_in
from domain.referrals import requests as say
from domain.usecases.referrals.confirm_contact import Contact
from domain.vocabulary import Channel, DecidedBy, DeclineReason, Outcome, ServiceType


class Nothing(RequestBody, title="EmptyRequest"):
    """An empty request; the body may be left out."""


class Acknowledge(RequestBody, title="AcknowledgeReferralRequest"):
    """Who takes care of the referral."""

    handler: Name | None = Field(default=None, description="The caseworker at your centre.")


class Ask(RequestBody, title="AskAboutReferralRequest"):
    """A question to the sender."""

    question: Paragraph


class Answer(RequestBody, title="AnswerQuestionRequest"):
    """The answer to the receiver's question."""

    answer: Paragraph


class Accept(RequestBody, title="AcceptReferralRequest"):
    """Who takes the case on."""

    handler: Name | None = None
    note: Paragraph | None = None


class Decline(RequestBody, title="DeclineReferralRequest"):
    """Why the referral is declined."""

    reason: DeclineReason
    comment: Paragraph | None = Field(
        default=None, description="Required for other, unsafe_for_migrant and conflict_of_interest."
    )
    decided_by: DecidedBy = DecidedBy.CENTRE
    suggested_centre_id: Reference | None = Field(default=None, description="A centre that could help, by id or code.")


class ConfirmContact(RequestBody, title="ConfirmContactRequest"):
    """How the person was met."""

    channel: Channel
    at: Time | None = Field(default=None, description="When it happened; now if left out.")
    migrant_code: Line | None = Field(default=None, description="The migrant's tracking code, if they showed it.")

    def to_command(self) -> Contact:
        """Convert it to the use case's argument."""
        return Contact(self.channel, self.at, self.migrant_code)


class AttemptMade(RequestBody, title="ContactAttemptInput"):
    """One attempt to reach the person."""

    channel: Channel
    at: Time


class NoShow(RequestBody, title="ReportNoShowRequest"):
    """The attempts to reach the person."""

    attempts: tuple[AttemptMade, ...] = Field(max_length=50)

    def to_command(self) -> say.NoShow:
        """Convert it to the use case's argument."""
        return say.NoShow(tuple(say.Attempt(attempt.channel, attempt.at) for attempt in self.attempts))


class Pause(RequestBody, title="PauseReferralRequest"):
    """Why work is paused."""

    reason: Paragraph
    resume_on: Day | None = None


class Complete(RequestBody, title="CompleteReferralRequest"):
    """The outcome."""

    outcome: Outcome
    services_delivered: tuple[ServiceType, ...] = Field(default=(), max_length=20)
    note: Paragraph | None = None

    def to_command(self) -> say.Complete:
        """Convert it to the use case's argument."""
        return say.Complete(self.outcome, once(self.services_delivered), self.note)


class Reason(RequestBody, title="ReasonRequest"):
    """The reason."""

    reason: Paragraph


class ConfirmDeletion(RequestBody, title="ConfirmDeletionRequest"):
    """What was deleted."""

    note: Paragraph | None = Field(default=None, description="For the sender. Stored encrypted.")


class Redirect(RequestBody, title="RedirectReferralRequest"):
    """Where the referral goes next."""

    to_centre_id: Reference

    def centre(self) -> str:
        """Return the centre's id or code."""
        return reference_in("centre", self.to_centre_id, "/to_centre_id")
