"""Schemas of own figures and of published tables. ``formats/json_document.py`` writes them."""

from datetime import date
from enum import StrEnum

from pydantic import ConfigDict, Field, RootModel

from api.v1.fields import ResponseBody, Time
from api.v1.money import MoneyAnswer
from domain.statistics.indicators import Dimension, Unit


class FigureSide(StrEnum):
    """The end of a referral or handoff."""

    SENT = "sent"
    RECEIVED = "received"


class FigureAnswer(ResponseBody, title="StatisticsFigure"):
    """One figure. It has a member for each dimension, with a value or `all`: `"corridor": "KH-TH"`. A share of money
    and a hidden amount have a member `currency`.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, str]

    indicator: str = Field(description="The code of the indicator.")
    unit: Unit = Field(description="The unit of the value.")
    value: int | MoneyAnswer | None = Field(description="Null: hidden, or there is no share or median.")


class OwnFigureAnswer(FigureAnswer, title="OwnStatisticsFigure"):
    """One exact figure of your own centres. It has a member for each dimension in `by`, with a value."""

    side: FigureSide | None = Field(
        description="For referrals and handoffs: whether your centres sent or received them."
    )


class DifferenceAnswer(ResponseBody, title="StatisticsDifference"):
    """How many have not arrived, for one reason."""

    reason: str = Field(description="`still_on_the_way`, `withdrawn`, `expired` or `ended`.")
    label: str = Field(description="The reason, for people.")
    count: int = Field(description="How many.")


class ReconciliationAnswer(ResponseBody, title="StatisticsReconciliation"):
    """What was sent along a corridor and what arrived: `sent` is the sum of `received` and the `differences`."""

    corridor: str = Field(description="The code of the corridor; `all` without a split by corridor.")
    side: FigureSide = Field(description="Which end is yours.")
    sent: int = Field(description="How many one end sent.")
    received: int = Field(description="How many of these the other end received.")
    differences: tuple[DifferenceAnswer, ...] = Field(description="How many have not arrived, by reason.")


class OwnFiguresAnswer(ResponseBody, title="OwnStatistics"):
    """Exact figures of your own centres."""

    since: date = Field(serialization_alias="from", description="The first day (UTC).")
    until: date = Field(serialization_alias="to", description="The last day (UTC).")
    by: tuple[Dimension, ...] = Field(description="What the figures are split by.")
    counted_at: Time | None = Field(description="Everything recorded up to then is counted; null: not counted yet.")
    figures: tuple[OwnFigureAnswer, ...] = Field(description="Counts and sums of zero are left out.")
    reconciliation: tuple[ReconciliationAnswer, ...] = Field(
        description="What was sent and what has arrived, by corridor."
    )


class PublishedPeriodAnswer(ResponseBody, title="PublishedPeriod"):
    """The newest edition of a period."""

    period: str = Field(description="A quarter, `2026-Q3`, or a year, `2026`.")
    edition: int = Field(description="The number of the edition; each correction has the next one.")
    counted_at: Time = Field(description="When it was counted.")
    corrects: int | None = Field(description="The edition that it corrects; null for the first.")
    reason: str | None = Field(description="Why it was corrected.")


class PublishedTableItem(ResponseBody, title="PublishedTable"):
    """A published table: what it shows, and for which periods."""

    code: str = Field(description="The code of the table: `table` in requests.")
    title: str = Field(description="In the language of the response.")
    dimensions: tuple[Dimension, ...] = Field(description="What its figures are split by.")
    indicators: tuple[str, ...] = Field(description="The codes of its indicators.")
    periods: tuple[PublishedPeriodAnswer, ...] = Field(description="Newest first.")


class PublishedTables(ResponseBody, title="PublishedTables"):
    """The closed list of published tables."""

    items: tuple[PublishedTableItem, ...]
    next_cursor: None


class PublishedFiguresAnswer(ResponseBody, title="PublishedFigures"):
    """The figures of a published table for one period, rounded; small ones are null."""

    table: str = Field(description="The code of the table.")
    title: str = Field(description="In the language of the response.")
    period: str = Field(description="A quarter, `2026-Q3`, or a year, `2026`.")
    edition: int = Field(description="The number of the edition.")
    corrects: int | None = Field(description="The edition that it corrects; null for the first.")
    counted_at: Time = Field(description="When it was counted.")
    dimensions: tuple[Dimension, ...] = Field(description="What the figures are split by.")
    figures: tuple[FigureAnswer, ...] = Field(description="One for each indicator and each value, `all` included.")


class PublishedAnswer(RootModel[PublishedTables | PublishedFiguresAnswer]):
    """The list of tables or, with `table`, the figures of one."""
