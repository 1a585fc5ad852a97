"""Tables of the board: counts and times that identify nobody (ADR 0060)."""

from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, Integer
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, text

EDITIONS = "('now', 'day')"


class BoardEditionRow(SQLModel, table=True):
    """When an edition of the board was counted; null before the first time."""

    __tablename__ = "board_editions"
    __table_args__ = (
        CheckConstraint(f"name IN {EDITIONS}", name="board_edition_is_known"),
        {"schema": CORRIDOR},
    )

    name: str = Field(primary_key=True, sa_type=text().sa_type)
    figures_at: datetime | None


class BoardCountRow(SQLModel, table=True):
    """One measure of what one centre sent to another on one day; the day is ``-infinity`` for current figures.

    ``label`` subdivides a measure. ``seconds``: the times of a step, shortest first; ``{}`` for other measures.
    """

    __tablename__ = "board_counts"
    __table_args__ = (
        CheckConstraint(f"edition IN {EDITIONS}", name="board_count_is_of_an_edition"),
        CheckConstraint("count > 0", name="board_counts_something"),
        {"schema": CORRIDOR},
    )

    edition: str = Field(primary_key=True, sa_type=text().sa_type)
    corridor_id: Id = Field(primary_key=True)
    sent_on: date = Field(primary_key=True)
    from_centre_id: Id = Field(primary_key=True)
    to_centre_id: Id = Field(primary_key=True)
    sender_sees: bool = Field(primary_key=True)
    receiver_sees: bool = Field(primary_key=True)
    measure: str = Field(primary_key=True, sa_type=text().sa_type)
    label: str = Field(primary_key=True, sa_type=text().sa_type)
    count: int
    seconds: list[int] = Field(sa_type=ARRAY(Integer), nullable=False)
