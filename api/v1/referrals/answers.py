"""Response schemas of referrals."""

from dataclasses import fields
from datetime import datetime

from pydantic import Field

from api.v1.fields import Day, HasUnreadable, OwedDeletion, ResponseBody, Time, unreadable_fields
from domain.cases.case import CasePreview
from domain.kernel.ids import shown, to_text
from domain.referrals.lifecycle import Action
from domain.referrals.referral import ReferralText
from domain.referrals.view import ReferralView
from domain.vocabulary import (
    AgeBand,
    CaseType,
    Channel,
    DataCategory,
    DecidedBy,
    DeclineReason,
    Direction,
    Outcome,
    Purpose,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Sex,
    Stage,
    Urgency,
)


class Window(ResponseBody, title="ArrivalWindow"):
    """When the person is expected."""

    from_: Time | None = Field(serialization_alias="from")
    to: Time | None

    @classmethod
    def of(cls, since: datetime | None, until: datetime | None) -> "Window | None":
        """Build it; ``None`` if neither end is known."""
        return None if since is None and until is None else cls(from_=since, to=until)


class Due(ResponseBody, title="DueTimes"):
    """Deadlines of the next steps; null: that clock has not started."""

    acknowledge_by: Time | None
    decide_by: Time | None
    contact_by: Time | None


class Preview(ResponseBody, title="CasePreview"):
    """What a receiver sees before accepting: the person without name or exact age.

    `stage`, `sex`, `age_band` and `sector` are null unless consent and `share` both name `profile`.
    """

    stage: Stage | None
    sex: Sex | None
    age_band: AgeBand | None
    minor: bool = Field(description="Whether the person is, or by what is known of the birth may be, under 18.")
    sector: str | None
    case_types: tuple[CaseType, ...]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, preview: CasePreview | None) -> "Preview | None":
        """Build it from the domain object."""
        if preview is None:
            return None
        return cls(
            stage=preview.stage,
            sex=preview.sex,
            age_band=preview.age_band,
            minor=preview.minor,
            sector=preview.sector,
            case_types=preview.case_types,
            languages=preview.languages,
        )


class ContactAttempt(ResponseBody):
    """One attempt to reach the person."""

    channel: Channel
    at: Time


class ReferralItem(ResponseBody):
    """A referral in a list, without the person and without free text."""

    id: str
    version: int
    status: ReferralStatus
    case_id: str
    case_code: str
    corridor_id: str
    from_centre_id: str
    responsible_centre_id: str
    to_centre_id: str
    kind: ReferralKind
    direction: Direction
    service_types: tuple[ServiceType, ...]
    urgency: Urgency
    purpose: Purpose
    arrival_window: Window | None
    due: Due
    overdue: bool
    deletion: OwedDeletion | None = Field(
        description="What the receiver has to delete since its access ended, and by when."
    )
    redirected_from: str | None
    redirected_to: str | None
    sent_at: Time | None
    created_at: Time
    updated_at: Time
    allowed_actions: tuple[Action, ...] = Field(description="What you can do to it now.")


class ReferralAnswer(ReferralItem, HasUnreadable, title="Referral"):
    """A referral as you may see it now."""

    words = (*(field.name for field in fields(ReferralText)), "deletion_note", "external_id")

    case: Preview | None = Field(description="Null once you may no longer see the person, or the consent has ended.")
    fallback_centre_ids: tuple[str, ...]
    share: tuple[DataCategory, ...]
    consent_id: str | None
    summary: str | None
    handler: str | None
    question: str | None
    answer: str | None
    accept_note: str | None
    decline_reason: DeclineReason | None
    decline_comment: str | None
    decided_by: DecidedBy | None
    suggested_centre_id: str | None
    reason: str | None = Field(description="Why it was paused, withdrawn or voided.")
    resume_on: Day | None
    attempts: tuple[ContactAttempt, ...]
    contact_confirmed_at: Time | None
    contact_channel: Channel | None
    contact_verified: bool = Field(description="Whether contact was confirmed with the migrant's tracking code.")
    contact_stopped_at: Time | None = Field(
        description="Since when the person wants no contact; for the holder, and for a receiver that has accepted."
    )
    external_id: str | None = Field(description="Your organisation's own reference; nobody else sees it.")
    deletion_note: str | None = Field(description="The receiver's note on the deletion, for the sender.")
    outcome: Outcome | None
    outcome_note: str | None
    services_delivered: tuple[ServiceType, ...]
    acknowledged_at: Time | None
    accepted_at: Time | None
    ended_at: Time | None

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/referrals/{self.id}"

    @classmethod
    def of(cls, view: ReferralView) -> "ReferralAnswer":
        """Build it from the view."""
        r, words = view.referral, view.referral.words
        return cls(
            id=to_text("referral", r.id),
            version=r.version,
            status=r.status,
            case_id=to_text("case", r.case_id),
            case_code=view.case_code,
            case=Preview.of(view.case),
            corridor_id=to_text("corridor", r.corridor_id),
            from_centre_id=to_text("centre", r.from_centre_id),
            responsible_centre_id=to_text("centre", r.sender.centre_id),
            to_centre_id=to_text("centre", r.receiver.centre_id),
            fallback_centre_ids=tuple(to_text("centre", centre) for centre in r.fallback_centre_ids),
            kind=r.kind,
            direction=r.direction,
            service_types=r.service_types,
            urgency=r.urgency,
            purpose=r.purpose,
            arrival_window=Window.of(r.window_from, r.window_to),
            share=r.share,
            consent_id=shown("consent", r.consent_id),
            due=Due.model_validate(r.due, from_attributes=True),
            overdue=view.overdue,
            deletion=OwedDeletion.of(view),
            redirected_from=shown("referral", r.redirected_from),
            redirected_to=shown("referral", r.redirected_to),
            summary=words.summary,
            handler=words.handler,
            question=words.question,
            answer=words.answer,
            accept_note=words.accept_note,
            decline_reason=r.decline_reason,
            decline_comment=words.decline_comment,
            decided_by=r.decided_by,
            suggested_centre_id=shown("centre", r.suggested_centre_id),
            reason=words.reason,
            resume_on=r.resume_on,
            attempts=tuple(ContactAttempt(channel=channel, at=at) for channel, at in r.attempts),
            contact_confirmed_at=r.contact_confirmed_at,
            contact_channel=None if r.contact_channel is None else Channel(r.contact_channel),
            contact_verified=r.contact_verified,
            contact_stopped_at=view.contact_stopped_at,
            external_id=r.external_id,
            deletion_note=None if r.deletion is None else r.deletion.note,
            outcome=r.outcome,
            outcome_note=words.outcome_note,
            services_delivered=r.services_delivered,
            sent_at=r.sent_at,
            acknowledged_at=r.acknowledged_at,
            accepted_at=r.accepted_at,
            ended_at=r.ended_at,
            created_at=r.created_at,
            updated_at=r.updated_at,
            allowed_actions=view.allowed_actions,
            unreadable=unreadable_fields(r.unreadable),
        )


class ReferralPage(ResponseBody):
    """One page of referrals."""

    items: tuple[ReferralItem, ...]
    next_cursor: str | None
