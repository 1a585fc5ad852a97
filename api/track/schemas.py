"""What ``POST /v1/track`` takes and gives."""

from typing import Literal

from pydantic import Field

from api.labels import label
from api.track.finding import LONGEST
from api.track.sms import sms_text
from api.track.telling import Teller
from api.v1.fields import RequestBody, ResponseBody, Time
from domain.kernel.ids import to_text
from domain.tracking.sms import parts_of
from domain.tracking.steps import CaseStep, DueStep, ReferralStep
from domain.tracking.surroundings import PublicCentre
from domain.tracking.view import Reader, TrackedConsent, TrackedReferral, TrackingAction
from domain.vocabulary import DataCategory, Purpose


class TrackBody(RequestBody, title="TrackCaseRequest"):
    """The code on the migrant's slip."""

    code: str = Field(
        max_length=LONGEST, description="The tracking code, in any case, with or without dashes and spaces."
    )


class TrackedCentreAnswer(ResponseBody, title="TrackedCentre"):
    """A centre, as the directory publishes it."""

    id: str
    code: str
    name: str
    country: str
    contact: dict[str, str] = Field(description="How to reach it.")
    opening_hours: dict[str, str]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, centre: PublicCentre | None) -> "TrackedCentreAnswer | None":
        """Build it from the domain object."""
        if centre is None:
            return None
        return cls(
            id=to_text("centre", centre.id),
            code=centre.code,
            name=centre.name,
            country=centre.country,
            contact=dict(centre.contact),
            opening_hours=dict(centre.opening_hours),
            languages=centre.languages,
        )


class TrackedDueAnswer(ResponseBody, title="TrackedDue"):
    """What the other centre has to do next."""

    what: DueStep = Field(description="An answer, or first contact with the person.")
    by: Time = Field(description="Until when.")
    label: str = Field(description="The same in words.")


class TrackedReferralAnswer(ResponseBody, title="TrackedReferral"):
    """Where a referral stands."""

    step: ReferralStep = Field(description="Where it stands.")
    label: str = Field(description="The step in words.")
    centre: TrackedCentreAnswer | None = Field(description="The receiver; null before it has accepted.")
    due: TrackedDueAnswer | None = Field(description="What is due next, if a clock runs.")
    changed_at: Time = Field(description="When it last changed.")

    @classmethod
    def of(cls, referral: TrackedReferral, teller: Teller) -> "TrackedReferralAnswer":
        """Build it from the domain object, in the teller's language."""
        due, said = referral.due, teller.due(referral)
        return cls(
            step=referral.step,
            label=teller.referral(referral),
            centre=TrackedCentreAnswer.of(referral.centre),
            due=None if due is None or said is None else TrackedDueAnswer(what=due.what, by=due.by, label=said),
            changed_at=referral.changed_at,
        )


class ReaderAnswer(ResponseBody, title="IdentityReader"):
    """Who looked at the identity, or was refused."""

    name: str = Field(description="The centre, or its organisation if several of its centres know of the case.")
    at: Time = Field(description="When.")
    refused: bool = Field(description="Whether it was refused and saw nothing.")

    @classmethod
    def of(cls, reader: Reader) -> "ReaderAnswer":
        """Build it from the domain object."""
        return cls(name=reader.name, at=reader.at, refused=reader.refused)


class LabelledPurpose(ResponseBody):
    """A purpose and its label."""

    code: Purpose
    label: str = Field(description="In the language of the response.")


class LabelledCategory(ResponseBody):
    """A data category and its label."""

    code: DataCategory
    label: str = Field(description="In the language of the response.")


class TrackedConsentAnswer(ResponseBody, title="TrackedConsent"):
    """A consent in force, and what withdrawing it would do."""

    id: str
    recipients: tuple[str, ...] = Field(description="The names of the centres that it allows.")
    purposes: tuple[LabelledPurpose, ...]
    data_categories: tuple[LabelledCategory, ...]
    given_at: Time
    expires_at: Time | None
    withdrawal: tuple[str, ...] = Field(description="What withdrawing it would do, in sentences.")

    @classmethod
    def of(cls, consent: TrackedConsent, teller: Teller) -> "TrackedConsentAnswer":
        """Build it from the domain object, in the teller's language."""
        language = teller.language
        return cls(
            id=to_text("consent", consent.id),
            recipients=consent.recipients,
            purposes=tuple(LabelledPurpose(code=p, label=label("purposes", p, language)) for p in consent.purposes),
            data_categories=tuple(
                LabelledCategory(code=c, label=label("data_categories", c, language)) for c in consent.data_categories
            ),
            given_at=consent.given_at,
            expires_at=consent.expires_at,
            withdrawal=teller.effects(consent),
        )


class TrackedCaseAnswer(ResponseBody, title="TrackedCase"):
    """A case as its migrant sees it. Nothing in it says who that is."""

    code: str = Field(description="The case code.")
    step: CaseStep = Field(description="Where the case stands.")
    label: str = Field(description="The step in words.")
    closed_at: Time | None
    centre: TrackedCentreAnswer | None = Field(description="The centre that answers for the case, or that closed it.")
    referrals: tuple[TrackedReferralAnswer, ...] = Field(description="At most five: open ones first, then the newest.")
    readers: tuple[ReaderAnswer, ...] = Field(description="Who looked at the identity: the newest 20.")
    consents: tuple[TrackedConsentAnswer, ...] = Field(description="Those in force, newest first.")
    contact_stopped_at: Time | None = Field(description="Since when nobody may reach out to the person.")
    allowed_actions: tuple[TrackingAction, ...] = Field(description="What the migrant can do on the page `/track`.")
    text: str = Field(description="The most important of it, as one SMS.")
    text_parts: Literal[1, 2] = Field(description="How many parts that SMS has.")

    @classmethod
    def of(cls, teller: Teller) -> "TrackedCaseAnswer":
        """Build it from the view, in the teller's language."""
        case, text = teller.case, sms_text(teller)
        return cls(
            code=case.code,
            step=case.step,
            label=teller.step(),
            closed_at=case.closed_at,
            centre=TrackedCentreAnswer.of(case.centre),
            referrals=tuple(TrackedReferralAnswer.of(each, teller) for each in case.referrals),
            readers=tuple(map(ReaderAnswer.of, case.readers)),
            consents=tuple(TrackedConsentAnswer.of(each, teller) for each in case.consents),
            contact_stopped_at=case.contact_stopped_at,
            allowed_actions=case.allowed_actions,
            text=text,
            text_parts=1 if parts_of(text) == 1 else 2,
        )
