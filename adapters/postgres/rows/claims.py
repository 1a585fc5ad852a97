"""Tables of claims, of what happened to them, and of the copies of their keys that receivers open."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import (
    CORRIDOR,
    Id,
    at_a_centre,
    of_its_case,
    one_of,
    refers_to,
    sealed,
    text,
    uuid_key,
    versioned,
)
from domain.vocabulary import ClaimKind, ClaimStatus, ClaimStep, ForumKind, RespondentKind

AMOUNT = Numeric()
"""Without a fixed scale, so that an amount is shown as it was written."""


class ClaimRow(SQLModel, table=True):
    """One claim. ``words`` (names, licence, address, file number, evidence) is sealed with a key of the claim's own,
    wrapped by the case's key (``data_key``). An erasure leaves both empty, for counting.

    ``status`` and ``due_on`` follow from the steps (domain/claims/claim.py). ``announced``: the last stage of its
    limitation that was announced, in days ahead.
    """

    __tablename__ = "claims"
    __table_args__ = (
        one_of("kind", ClaimKind, "claim_kind_is_known"),
        one_of("status", ClaimStatus, "claim_status_is_known"),
        one_of("respondent_kind", RespondentKind, "respondent_kind_is_known"),
        one_of("forum_kind", ForumKind, "forum_kind_is_known"),
        at_a_centre("a_claim_is_recorded_by_a_centre_of_its_organisation"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="an_amount_claimed_has_a_currency"),
        CheckConstraint("(forum_kind IS NULL) = (forum_country IS NULL)", name="a_forum_has_a_country"),
        CheckConstraint("(words IS NULL) = (data_key IS NULL)", name="a_claim_is_sealed_with_its_key"),
        Index("a_claim_belongs_to_one_case", "case_id", "id", unique=True),
        Index(
            "claims_to_be_filed",
            "limitation_on",
            postgresql_where="status = 'preparing' AND limitation_on IS NOT NULL",
        ),
        versioned("case_id", "centre_id", "organisation_id", "data_key", "created_at"),
    )

    id: Id = uuid_key()
    case_id: Id = refers_to("corridor.cases.id")
    version: int
    centre_id: Id
    organisation_id: Id
    kind: str = text()
    status: str = text()
    respondent_kind: str = text()
    respondent_country: str = text()
    forum_kind: str | None = text(nullable=True)
    forum_country: str | None = text(nullable=True)
    amount: Decimal | None = Field(sa_type=AMOUNT, nullable=True)
    currency: str | None = text(nullable=True)
    limitation_on: date | None
    due_on: date | None
    announced: int | None
    words: bytes | None = sealed()
    data_key: bytes | None = sealed()
    created_at: datetime
    updated_at: datetime


class ClaimStepRow(SQLModel, table=True):
    """What happened to a claim; never changed. ``note`` is sealed with the claim's key."""

    __tablename__ = "claim_steps"
    __table_args__ = (
        one_of("kind", ClaimStep, "claim_step_is_known"),
        at_a_centre("a_claim_step_is_by_a_centre_of_its_organisation"),
        of_its_case("a_claim_step_belongs_to_a_claim_of_its_case", "claim_id", "claims"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="an_amount_of_a_step_has_a_currency"),
        Index("steps_of_claim", "claim_id", "number", unique=True),
        Index("claim_steps_of_case", "case_id"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id
    claim_id: Id
    number: int
    kind: str = text()
    happened_on: date
    amount: Decimal | None = Field(sa_type=AMOUNT, nullable=True)
    currency: str | None = text(nullable=True)
    rate: Decimal | None = Field(sa_type=AMOUNT, nullable=True)
    next_on: date | None
    note: bytes | None = sealed()
    centre_id: Id
    organisation_id: Id
    recorded_at: datetime


class ClaimKeyRow(SQLModel, table=True):
    """A claim's key, wrapped by the key of a referral's conversation: its receiver opens the claim without the case's
    key (ADR 0069). It is written once the receiver is at work and both share and consent cover claims.
    """

    __tablename__ = "claim_keys"
    __table_args__ = (
        of_its_case("a_claim_key_is_of_a_claim_of_its_case", "claim_id", "claims"),
        of_its_case("a_claim_key_is_wrapped_for_a_referral_of_its_case", "referral_id", "referrals"),
        Index("one_claim_key_for_each_referral", "claim_id", "referral_id", unique=True),
        Index("claim_keys_of_case", "case_id"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id
    claim_id: Id
    referral_id: Id
    wrapped: bytes = sealed(nullable=False)
