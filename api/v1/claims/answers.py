"""Response schemas of claims."""

from datetime import date

from pydantic import Field

from api.v1.fields import HasUnreadable, ResponseBody, Time, unreadable_fields
from api.v1.money import MoneyAnswer, money_answer
from domain.claims.claim import Forum, Respondent, Step
from domain.claims.view import ClaimView
from domain.kernel.ids import to_text
from domain.respondents.pattern import RespondentPattern
from domain.vocabulary import ClaimKind, ClaimStatus, ClaimStep, ForumKind, RespondentKind

Sums = tuple[MoneyAnswer, ...]


class RespondentItem(ResponseBody, title="RespondentItem"):
    """The agency or employer a claim is against, without its name."""

    kind: RespondentKind = Field(description="Its role towards the worker.")
    country: str


class RespondentAnswer(RespondentItem, title="Respondent"):
    """The agency or employer a claim is against. Text fields are null if you may not read the claim in full."""

    name: str | None = Field(description="The name as written when recorded.")
    licence_number: str | None
    address: str | None

    @classmethod
    def of(cls, respondent: Respondent) -> "RespondentAnswer":
        """Build it from the domain object."""
        return cls(**{name: getattr(respondent, name) for name in cls.model_fields})


class ForumItem(ResponseBody, title="ForumItem"):
    """The office or court a claim is brought before, without its name."""

    kind: ForumKind = Field(description="What kind of office or court it is.")
    country: str


class ForumAnswer(ForumItem, title="Forum"):
    """The office or court a claim is brought before. Text fields are null if you may not read the claim in full."""

    name: str | None = Field(description="Which office or court.")
    reference: str | None

    @classmethod
    def of(cls, forum: Forum) -> "ForumAnswer":
        """Build it from the domain object."""
        return cls(**{name: getattr(forum, name) for name in cls.model_fields})


class StepAnswer(ResponseBody, title="RecordedClaimStep"):
    """What happened to a claim."""

    kind: ClaimStep = Field(description="What happened.")
    on: date
    amount: MoneyAnswer | None
    rate: str | None = Field(description="What one unit of the amount is worth in the currency of the award.")
    note: str | None = Field(description="A note about the step.")
    next_on: date | None = Field(description="The next date that matters.")
    by: str = Field(description="The centre that recorded it.")
    recorded_at: Time

    @classmethod
    def of(cls, step: Step) -> "StepAnswer":
        """Build it from the domain object."""
        return cls(
            kind=step.kind,
            on=step.on,
            amount=money_answer(step.amount),
            rate=None if step.rate is None else format(step.rate, "f"),
            note=step.note,
            next_on=step.next_on,
            by=to_text("centre", step.by.centre_id),
            recorded_at=step.recorded_at,
        )


class EvidenceAnswer(ResponseBody, title="Evidence"):
    """A document that supports a claim."""

    document_id: str
    sha256: str | None = Field(description="SHA-256 of the file when it was added as evidence, in hexadecimal.")


class ClaimItem(ResponseBody, title="ClaimItem"):
    """A claim in a list. Amounts are null where `in_full` is false."""

    id: str
    case_id: str
    case_code: str
    version: int
    kind: ClaimKind = Field(description="What is claimed.")
    status: ClaimStatus
    respondent: RespondentItem
    forum: ForumItem | None
    claimed: Sums | None = Field(
        description="What is claimed, by currency. Null if you may not read the claim in full."
    )
    awarded: Sums | None = Field(description="The newest award or settlement.")
    paid: Sums | None
    open: Sums | None = Field(description="What was awarded but is not yet paid; nothing while the claim is withdrawn.")
    award_exceeds_claim: bool | None = Field(description="Whether more was awarded than was claimed.")
    limitation_on: date | None = Field(description="The last day on which it can be filed.")
    days_to_limitation: int | None = Field(
        description="Days left to file; negative after the last day. Null once the claim is filed."
    )
    due_on: date | None = Field(
        description="When something has to be done: the last day for filing, and then the `next_on` of the last step."
    )
    overdue: bool = Field(description="Whether `due_on` has passed.")
    in_full: bool = Field(description="Whether you may read the claim in full.")
    recorded_by: str = Field(description="The centre that opened the claim.")
    created_at: Time
    updated_at: Time


class ClaimAnswer(ClaimItem, HasUnreadable, title="Claim"):
    """A claim."""

    words = ("names_or_notes",)

    respondent: RespondentAnswer
    forum: ForumAnswer | None
    amount_claimed: MoneyAnswer | None
    steps: tuple[StepAnswer, ...] | None = Field(
        description="In date order. Null, like `evidence`, if you may not read the claim in full."
    )
    evidence: tuple[EvidenceAnswer, ...] | None
    allowed_steps: tuple[ClaimStep, ...] = Field(description="The steps that you can record next.")

    @property
    def names_or_notes(self) -> str | None:
        """The respondent's name stands for all that is sealed: every claim has one."""
        return self.respondent.name

    @property
    def location(self) -> str:
        """Return its path."""
        return f"/v1/claims/{self.id}"

    @classmethod
    def of(cls, view: ClaimView) -> "ClaimAnswer":
        """Build it from the domain object."""
        claim, full = view.claim, view.in_full
        return cls(
            **_common(view),
            respondent=RespondentAnswer.of(claim.respondent),
            forum=None if claim.forum is None else ForumAnswer.of(claim.forum),
            amount_claimed=money_answer(claim.amount_claimed) if full else None,
            steps=tuple(map(StepAnswer.of, claim.steps)) if full else None,
            evidence=tuple(
                EvidenceAnswer(document_id=to_text("document", one.document_id), sha256=one.sha256)
                for one in claim.evidence
            )
            if full
            else None,
            allowed_steps=view.allowed_steps,
            unreadable=unreadable_fields(claim.unreadable),
        )


class PatternAnswer(ResponseBody, title="RespondentPattern"):
    """How many cases, centres and organisations name the same respondent; null below 5 cases or 2 organisations."""

    below_threshold: bool = Field(description="Whether there are too few cases or organisations to show counts.")
    cases: int | None = Field(description="Cases with a claim against this respondent.")
    centres: int | None = Field(description="Centres that recorded these claims.")
    organisations: int | None = Field(description="Organisations of these centres.")

    @classmethod
    def of(cls, pattern: RespondentPattern | None) -> "PatternAnswer":
        """Build it from the domain object."""
        if pattern is None:
            return cls(below_threshold=True, cases=None, centres=None, organisations=None)
        return cls(
            below_threshold=False,
            cases=pattern.cases,
            centres=pattern.centres,
            organisations=pattern.organisations,
        )


class ClaimPage(ResponseBody):
    """One page of claims, newest first."""

    items: tuple[ClaimItem, ...]
    next_cursor: str | None


class CaseClaimPage(ResponseBody):
    """One page of the claims of a case, newest first."""

    items: tuple[ClaimAnswer, ...]
    next_cursor: str | None

    @property
    def never_stored(self) -> bool:
        """Whether caches must not store it."""
        return any(item.never_stored for item in self.items)

    @classmethod
    def of(cls, views: tuple[ClaimView, ...], next_cursor: str | None) -> "CaseClaimPage":
        """Build it from the domain objects."""
        return cls(items=tuple(map(ClaimAnswer.of, views)), next_cursor=next_cursor)


def claim_item(view: ClaimView) -> ClaimItem:
    """Build the item of a claim."""
    claim = view.claim
    respondent, forum = claim.respondent, claim.forum
    return ClaimItem(
        **_common(view),
        respondent=RespondentItem(kind=respondent.kind, country=respondent.country),
        forum=None if forum is None else ForumItem(kind=forum.kind, country=forum.country),
    )


def _common(view: ClaimView) -> dict[str, object]:
    claim, amounts, full = view.claim, view.amounts, view.in_full
    sums = {name: getattr(amounts, name) for name in ("claimed", "awarded", "paid", "open")}
    return {
        "id": to_text("claim", claim.id),
        "case_id": to_text("case", claim.case_id),
        "case_code": view.case_code,
        "version": claim.version,
        "kind": claim.kind,
        "status": view.status,
        **{name: tuple(map(MoneyAnswer.of, each)) if full else None for name, each in sums.items()},
        "award_exceeds_claim": amounts.award_exceeds_claim if full else None,
        "limitation_on": claim.limitation_on,
        "days_to_limitation": view.limitation_in,
        "due_on": claim.due_on,
        "overdue": view.overdue,
        "in_full": full,
        "recorded_by": to_text("centre", claim.recorded_by.centre_id),
        "created_at": claim.created_at,
        "updated_at": claim.updated_at,
    }
