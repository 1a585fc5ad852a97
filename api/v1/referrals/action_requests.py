"""Request schemas of the actions on a referral."""

from pydantic import Field

from api.v1.fields import Day, Line, Name, Paragraph, Reference, RequestBody, StrictBool, Time, once
from api.v1.outcomes import GivenOutcome
from api.v1.referrals.requests import ArrivalWindow
from domain.directory.codes import reference_in
from domain.kernel.ids import consent_in
from domain.referrals import requests as say
from domain.referrals.sending import Redirection
from domain.usecases.referrals.confirm_contact import Contact
from domain.vocabulary import Channel, DecidedBy, DeclineReason, ServiceType


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

    outcome: GivenOutcome
    services_delivered: tuple[ServiceType, ...] = Field(default=(), max_length=20)
    note: Paragraph | None = None

    def to_command(self) -> say.Complete:
        """Convert it to the use case's argument."""
        return say.Complete(self.outcome, once(self.services_delivered), self.note)


class Reason(RequestBody, title="ReasonRequest"):
    """The reason."""

    reason: Paragraph


class Amend(RequestBody, title="AmendReferralRequest"):
    """What you correct; what you leave out does not change."""

    handler: Name | None = None
    outcome: GivenOutcome | None = Field(
        default=None, description="Only of a completed referral: `complete` gives it first."
    )
    services_delivered: tuple[ServiceType, ...] | None = Field(
        default=None, max_length=20, description="Only of a completed referral."
    )
    note: Paragraph | None = Field(
        default=None, description="The note of the acceptance, or of the outcome once the referral is completed."
    )
    reason: Paragraph | None = Field(default=None, description="Why it is corrected.")

    def to_command(self) -> say.Amend:
        """Convert it to the use case's argument."""
        services = None if self.services_delivered is None else once(self.services_delivered)
        return say.Amend(self.handler, self.outcome, services, self.note, self.reason)


class Reschedule(RequestBody, title="RescheduleReferralRequest"):
    """When the person arrives instead."""

    arrival_window: ArrivalWindow
    reason: Paragraph

    def to_command(self) -> say.Reschedule:
        """Convert it to the use case's argument."""
        return say.Reschedule(self.arrival_window.from_, self.arrival_window.to, self.reason)


class ConfirmDeletion(RequestBody, title="ConfirmDeletionRequest"):
    """What was deleted."""

    note: Paragraph | None = Field(default=None, description="For the sender. Stored encrypted.")


class Redirect(RequestBody, title="RedirectReferralRequest"):
    """Where the referral goes next, and what changes on the way."""

    to_centre_id: Reference
    consent_id: Reference | None = Field(default=None, description="A new consent, if the old one does not cover it.")
    arrival_window: ArrivalWindow | None = Field(
        default=None, description="A new one; required if the old one is past."
    )
    again: StrictBool = Field(default=False, description="Allow a centre that has declined before.")

    def to_command(self) -> Redirection:
        """Convert it to the use case's argument."""
        window = self.arrival_window
        return Redirection(
            to_centre=reference_in("centre", self.to_centre_id, "/to_centre_id"),
            consent_id=None if self.consent_id is None else consent_in(self.consent_id, "/consent_id"),
            window=None if window is None else (window.from_, window.to),
            again=self.again,
        )
