"""Tables of statistics: facts, own figures by month (ADR 0071) and published editions (ADR 0068).

Facts contain the id of their case, so that they can be counted again; figures do not.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, Identity, Index, Integer, Numeric, Text, Uuid
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, one_of, text, texts, uuids
from domain.statistics.facts import FactKind

SIDES = "('', 'sent', 'received')"


class StatisticsFactRow(SQLModel, table=True):
    """One fact as it was last counted (``domain/statistics/facts.py``).

    ``organisation_id`` and ``centre_id``: for which it counts, the receiver of a referral or handoff; ``sender_…``: the
    sender of these. ``known_to``: every organisation that knows of the fact. ``recount_at``: when it changes by itself,
    because a time limit ends.
    """

    __tablename__ = "statistics_facts"
    __table_args__ = (
        one_of("kind", FactKind, "statistics_fact_is_of_a_known_kind"),
        CheckConstraint("cardinality(numbers) = 8", name="a_fact_has_eight_numbers"),
        CheckConstraint("cardinality(dims) = 13", name="a_fact_has_thirteen_dimensions"),
        Index("statistics_facts_of_case", "case_id", postgresql_where="case_id IS NOT NULL"),
        Index("statistics_facts_of_kind", "kind", "day"),
        Index("statistics_facts_to_recount", "recount_at", postgresql_where="recount_at IS NOT NULL"),
        {"schema": CORRIDOR},
    )

    kind: str = Field(primary_key=True, sa_type=Text)
    subject_id: Id = Field(primary_key=True, sa_type=Uuid)
    part: str = Field(primary_key=True, sa_type=Text)
    case_id: Id | None = Field(default=None, sa_type=Uuid)
    organisation_id: Id
    centre_id: Id
    sender_organisation_id: Id | None
    sender_centre_id: Id | None
    day: date
    numbers: list[Decimal] = Field(sa_type=ARRAY(Numeric), nullable=False)
    detail: str = text()
    dims: list[str] = texts()
    service_types: list[str] = texts()
    known_to: list[Id] = uuids()
    recount_at: datetime | None


class StatisticsOwnFactRow(SQLModel, table=True):
    """A fact as one organisation counts it: with what it last saw of the case (ADR 0071).

    ``side``: ``sent`` or ``received`` for a fact with two sides, otherwise ``''``. Centres of one organisation may
    count the same fact, each as it last saw it.
    """

    __tablename__ = "statistics_own_facts"
    __table_args__ = (
        one_of("kind", FactKind, "own_fact_is_of_a_known_kind"),
        CheckConstraint(f"side IN {SIDES}", name="own_fact_is_of_a_known_side"),
        CheckConstraint("cardinality(numbers) = 8", name="an_own_fact_has_eight_numbers"),
        CheckConstraint("cardinality(dims) = 13", name="an_own_fact_has_thirteen_dimensions"),
        Index("own_facts_of_case", "case_id", postgresql_where="case_id IS NOT NULL"),
        Index("own_facts_by_day", "organisation_id", "kind", "day"),
        {"schema": CORRIDOR},
    )

    kind: str = Field(primary_key=True, sa_type=Text)
    subject_id: Id = Field(primary_key=True, sa_type=Uuid)
    part: str = Field(primary_key=True, sa_type=Text)
    side: str = Field(primary_key=True, sa_type=Text)
    organisation_id: Id = Field(primary_key=True, sa_type=Uuid)
    centre_id: Id = Field(primary_key=True, sa_type=Uuid)
    case_id: Id | None = Field(default=None, sa_type=Uuid)
    day: date
    numbers: list[Decimal] = Field(sa_type=ARRAY(Numeric), nullable=False)
    detail: str = text()
    dims: list[str] = texts()
    service_types: list[str] = texts()


class StatisticsCellRow(SQLModel, table=True):
    """The sum of the facts of one centre in one month, split by at most two dimensions.

    ``split``, ``split_further``: indices in ``DIMENSIONS``, from 1; 0: ``all``, with the value ``''``.
    """

    __tablename__ = "statistics_cells"
    __table_args__ = (
        one_of("kind", FactKind, "statistics_cell_is_of_a_known_kind"),
        CheckConstraint(f"side IN {SIDES}", name="statistics_side_is_known"),
        {"schema": CORRIDOR},
    )

    organisation_id: Id = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    split: int = Field(primary_key=True, sa_type=Integer)
    split_further: int = Field(primary_key=True, sa_type=Integer)
    month: date = Field(primary_key=True)
    centre_id: Id = Field(primary_key=True)
    side: str = Field(primary_key=True, sa_type=Text)
    value: str = Field(primary_key=True, sa_type=Text)
    value_further: str = Field(primary_key=True, sa_type=Text)
    detail: str = Field(primary_key=True, sa_type=Text)
    numbers: list[Decimal] = Field(sa_type=ARRAY(Numeric), nullable=False)


class StatisticsDueRow(SQLModel, table=True):
    """A case or an activity that has to be counted again; it may be listed several times.

    It has no unique key besides the number, so that writers do not wait for each other.
    """

    __tablename__ = "statistics_due"
    __table_args__ = ({"schema": CORRIDOR},)

    number: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    subject_id: Id


class StatisticsPartDueRow(SQLModel, table=True):
    """One month of an organisation's facts of one kind, whose cells have to be added up again.

    There are rows only while everything is counted for the first time, or again.
    """

    __tablename__ = "statistics_parts_due"
    __table_args__ = ({"schema": CORRIDOR},)

    organisation_id: Id = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    month: date = Field(primary_key=True)


class StatisticsStateRow(SQLModel, table=True):
    """Until when everything recorded has been counted: one row, or none before the first count."""

    __tablename__ = "statistics_state"
    __table_args__ = (
        CheckConstraint("only_one", name="statistics_have_one_state"),
        {"schema": CORRIDOR},
    )

    only_one: bool = Field(primary_key=True)
    counted_at: datetime


class CentreOperationRow(SQLModel, table=True):
    """Since when a centre has been in operation, or has not, as seen by the worker."""

    __tablename__ = "centre_operation"
    __table_args__ = ({"schema": CORRIDOR},)

    centre_id: Id = Field(primary_key=True, foreign_key="corridor.centres.id")
    since: datetime = Field(primary_key=True)
    in_operation: bool


class PublishedEditionRow(SQLModel, table=True):
    """An edition of the published figures of a period (``2026-Q3`` or ``2026``); it never changes.

    ``corrects``: the number of the previous edition; ``reason``: why.
    """

    __tablename__ = "published_editions"
    __table_args__ = (
        CheckConstraint("(number = 1) = (corrects IS NULL)", name="the_first_edition_corrects_none"),
        CheckConstraint("(corrects IS NULL) = (reason IS NULL)", name="a_correction_says_why"),
        {"schema": CORRIDOR},
    )

    period: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True, sa_type=Integer)
    counted_at: datetime
    corrects: int | None
    reason: str | None = text(nullable=True)


class PublishedFigureRow(SQLModel, table=True):
    """One published figure of an edition; ``value`` is null if it is hidden.

    ``dims``: the names of the dimensions that are not ``all``, in order; ``dim_values``: their values. ``detail``: the
    currency of money, otherwise ``''``.
    """

    __tablename__ = "published_figures"
    __table_args__ = (
        Index("published_figures_of_indicator", "period", "number", "indicator"),
        {"schema": CORRIDOR},
    )

    period: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True, sa_type=Integer)
    indicator: str = Field(primary_key=True, sa_type=Text)
    dims: list[str] = Field(primary_key=True, sa_type=ARRAY(Text))
    dim_values: list[str] = Field(primary_key=True, sa_type=ARRAY(Text))
    detail: str = Field(primary_key=True, sa_type=Text)
    value: Decimal | None = Field(sa_type=Numeric, nullable=True)


class PublishedCountRow(SQLModel, table=True):
    """An exact count of an edition, before anything was hidden or rounded; a count of zero has no row.

    A year is the sum of its quarters as last counted (ADR 0068), so these are needed after the facts have changed.
    ``known``: how many of ``count`` each of ``organisation_ids`` knows of. For money, ``count`` is the number of
    claims, ``largest`` holds the two largest, and ``known_amounts`` how much of ``amount`` each organisation knows of.
    """

    __tablename__ = "published_counts"
    __table_args__ = ({"schema": CORRIDOR},)

    period: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True, sa_type=Integer)
    indicator: str = Field(primary_key=True, sa_type=Text)
    dims: list[str] = Field(primary_key=True, sa_type=ARRAY(Text))
    dim_values: list[str] = Field(primary_key=True, sa_type=ARRAY(Text))
    detail: str = Field(primary_key=True, sa_type=Text)
    count: int = Field(sa_type=Integer)
    organisation_ids: list[Id] = uuids()
    known: list[int] = Field(sa_type=ARRAY(Integer), nullable=False)
    amount: Decimal | None = Field(sa_type=Numeric, nullable=True)
    largest: list[Decimal] = Field(sa_type=ARRAY(Numeric), nullable=False)
    known_amounts: list[Decimal] = Field(sa_type=ARRAY(Numeric), nullable=False)
