"""Response schemas of cases."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from api.v1.cases.merges import MergeAnswer
from api.v1.fields import HasUnreadable, ResponseBody, Time, unreadable_fields
from api.v1.referrals.answers import Preview
from api.v1.shown_once import ShownOnce
from domain.cases.actions import CaseAction
from domain.cases.custody import LedgerEntry
from domain.cases.identity_access import WhyClosed
from domain.cases.view import CaseView
from domain.kernel.access import Level
from domain.kernel.ids import shown, to_text
from domain.usecases.cases.open_case import OpenedCase
from domain.vocabulary import AgeBand, CaseStatus, CaseType, CustodyReason, OperatorType, Outcome, Sex, Stage


class ProfileAnswer(ResponseBody, title="Profile"):
    """The profile, if it is shared with you."""

    sex: Sex
    birth_year: int | None
    stage: Stage
    origin_area: str | None
    destination_area: str | None
    sector: str | None
    occupation: str | None
    languages: tuple[str, ...]


class IdentityAccessAnswer(ResponseBody, title="IdentityAccess"):
    """Whether you can read the identity now, before you try."""

    open: bool = Field(description="Whether `GET …/identity` would return it now.")
    why: WhyClosed | Literal["insufficient_scope"] | None = Field(
        description="Why not, as `GET …/identity` would say; `insufficient_scope` if your token lacks `identity:read`."
    )


class RetentionAnswer(ResponseBody, title="Retention"):
    """How long the identity of a closed case is kept."""

    due_on: date | None = Field(description="The day on which it will be purged, by the agreements as they are now.")
    purged_at: Time | None = Field(description="When it was purged.")


class CaseAnswer(HasUnreadable, title="Case"):
    """A case as you may see it now; what your level does not show is null."""

    words: ClassVar[tuple[str, ...]] = ("closing_note", "external_id")

    id: str
    code: str
    version: int
    status: CaseStatus
    level: Level = Field(description="How much of the case you see: holder, party, preview or outcome.")
    centre_id: str | None = Field(description="The centre that holds the case.")
    preview: Preview | None
    profile: ProfileAnswer | None = Field(description="Null unless a consent in force covers it for you.")
    case_types: tuple[CaseType, ...] | None
    excluded_operator_types: tuple[OperatorType, ...] | None
    has_identity: bool | None
    minor: bool | None = Field(
        description="Whether the person is, or by what is known of the birth may be, under 18; null if no longer shown."
    )
    identity_access: IdentityAccessAnswer
    outcome: Outcome | None
    closing_note: str | None = Field(description="For the centre that closed it, while it keeps its access.")
    external_id: str | None = Field(description="Your organisation's own reference; nobody else sees it.")
    created_at: Time
    updated_at: Time
    closed_at: Time | None
    retention: RetentionAnswer | None = Field(
        description="For the centre that closed it. Null while it, or the case that it was merged into, is open, and "
        "after an erasure by request."
    )
    merged_into: MergeAnswer | None = Field(
        description="The case of the same person that this one was merged into. Shown to the centre that merged them."
    )
    merged_from: tuple[MergeAnswer, ...] = Field(
        description="Cases of the same person that your centre merged into this one."
    )
    contact_stopped_at: Time | None = Field(
        description="Since when the person wants no contact; for the holder and the centres at work."
    )
    allowed_actions: tuple[CaseAction, ...] = Field(description="What you can do to it now.")

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/cases/{self.id}"

    @classmethod
    def of(cls, view: CaseView) -> "CaseAnswer":
        """Build it from the view."""
        return cls(**_fields(view))


class OpenedCaseAnswer(CaseAnswer, ShownOnce, title="OpenedCase"):
    """A case that was just opened."""

    words = ("closing_note", "external_id", "tracking_code")
    secrets = ("tracking_code",)

    tracking_code: str | None = Field(
        default=None,
        description="The migrant's own code. It is shown only in this response and in retries within an hour.",
    )

    @classmethod
    def of_opened(cls, opened: OpenedCase) -> "OpenedCaseAnswer":
        """Build it from the domain object."""
        return cls(**_fields(opened.view), tracking_code=opened.tracking_code)


def _fields(view: CaseView) -> dict[str, object]:
    case, full, custody = view.case, view.level is Level.HOLDER, view.shows_custody
    profile = view.profile
    return {
        "id": to_text("case", case.id),
        "code": case.code,
        "version": case.version,
        "status": case.status,
        "level": view.level,
        "centre_id": shown("centre", case.holder.centre_id) if case.holder is not None and custody else None,
        "preview": Preview.of(view.preview),
        "profile": None if profile is None else ProfileAnswer.model_validate(profile, from_attributes=True),
        "case_types": None if view.preview is None else case.case_types,
        "excluded_operator_types": case.excluded_operator_types if full else None,
        "has_identity": case.has_identity if view.level in (Level.HOLDER, Level.PARTY) and view.shows_matter else None,
        "minor": None if view.preview is None else view.preview.minor,
        "identity_access": IdentityAccessAnswer(open=view.identity_access.open, why=view.identity_access.why),
        "outcome": case.outcome if custody else None,
        "closing_note": case.closing_note,
        "external_id": case.external_id,
        "created_at": case.created_at,
        "updated_at": case.updated_at,
        "closed_at": case.closed_at,
        "retention": None
        if view.retention is None
        else RetentionAnswer.model_validate(view.retention, from_attributes=True),
        "merged_into": None if view.merged_into is None else MergeAnswer.of(view.merged_into),
        "merged_from": tuple(map(MergeAnswer.of, view.merged_from)),
        "contact_stopped_at": view.contact_stopped_at,
        "allowed_actions": view.allowed_actions,
        "unreadable": unreadable_fields(case.unreadable),
    }


class CaseItem(ResponseBody):
    """A case in a list; what your level does not show is null."""

    id: str
    code: str
    version: int
    status: CaseStatus
    level: Level = Field(description="How much of the case you see: holder, party, preview or outcome.")
    stage: Stage | None
    sex: Sex | None
    age_band: AgeBand | None
    minor: bool | None = Field(description="Whether the person is, or by what is known of the birth may be, under 18.")
    case_types: tuple[CaseType, ...] | None
    holder: str | None = Field(description="The centre that holds the case, or closed it.")
    held_here: bool = Field(description="Whether one of your centres holds it, or closed it and keeps access.")
    open_referrals: int = Field(description="How many referrals of your centres, sent or received, are open.")
    next_due: Time | None = Field(description="The first deadline among those referrals.")
    merged_into: MergeAnswer | None = Field(description="The case of the same person that this one was merged into.")
    contact_stopped_at: Time | None = Field(
        description="Since when the person wants no contact; for the holder and the centres at work."
    )
    created_at: Time
    updated_at: Time


class CasePage(ResponseBody):
    """One page of cases."""

    items: tuple[CaseItem, ...]
    next_cursor: str | None


class CustodyEntry(ResponseBody):
    """One period of custody; `until` is null while it lasts."""

    centre_id: str
    organisation_id: str
    since: Time = Field(serialization_alias="from")
    until: Time | None
    by: CustodyReason
    handoff_id: str | None


class CustodyAnswer(ResponseBody, title="CustodyLedger"):
    """The custody ledger, oldest first, without gaps or overlaps."""

    items: tuple[CustodyEntry, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, ledger: tuple[LedgerEntry, ...], next_cursor: str | None) -> "CustodyAnswer":
        """Build it from the domain object."""
        return cls(
            items=tuple(
                CustodyEntry(
                    centre_id=to_text("centre", entry.centre_id),
                    organisation_id=to_text("organisation", entry.organisation_id),
                    since=entry.since,
                    until=entry.until,
                    by=entry.by,
                    handoff_id=shown("handoff", entry.handoff_id),
                )
                for entry in ledger
            ),
            next_cursor=next_cursor,
        )
