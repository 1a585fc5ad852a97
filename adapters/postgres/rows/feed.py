"""Tables of the event feed (``alembic/sql/events/sequencing.sql`` explains how they work together)."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, text, uuid_key, uuids


class OutboxRow(SQLModel, table=True):
    """Something in the journal that no feed shows yet. ``parting``: readers whose access to the case ends with it."""

    __tablename__ = "outbox"
    __table_args__ = ({"schema": CORRIDOR},)

    number: int = Field(sa_column=Column(BigInteger, Identity(), primary_key=True))
    event_id: Id
    audience: list[Id] = uuids()
    parting: list[Id] = uuids()


class FeedRow(SQLModel, table=True):
    """An event in the feed of one organisation. Positions are dense and start at 1.

    ``stands``: whoever has the feed may read it, whatever it may see of the case now. ``centre_ids``: the centres of
    the organisation that it concerns; ``None``: all.
    """

    __tablename__ = "feed"
    __table_args__ = (
        Index("feed_standing", "event_id", "organisation_id", postgresql_where="stands"),
        Index("feed_by_age", "shown_at"),
        {"schema": CORRIDOR},
    )

    organisation_id: Id = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger)
    event_id: Id
    stands: bool
    centre_ids: list[Id] | None = uuids(nullable=True)
    shown_at: datetime


class FeedHeadRow(SQLModel, table=True):
    """How far the feed of an organisation is, and up to which position its events are too old to be kept."""

    __tablename__ = "feed_heads"
    __table_args__ = ({"schema": CORRIDOR},)

    organisation_id: Id = uuid_key()
    position: int = Field(sa_type=BigInteger)
    removed: int = Field(default=0, sa_type=BigInteger)


class FeedEpochRow(SQLModel, table=True):
    """A stretch of the feeds within one history of the database, which a restore or a failover ends. ``settled``: the
    number of the outbox up to which nothing is left or can appear any more (``alembic/sql/events/sequencing.sql``).
    """

    __tablename__ = "feed_epochs"
    __table_args__ = ({"schema": CORRIDOR},)

    number: int = Field(sa_column=Column(BigInteger, Identity(), primary_key=True))
    id: Id
    history: str = text()
    began_at: datetime
    settled: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))


class FeedEpochEndRow(SQLModel, table=True):
    """How far the feed of an organisation was when an epoch ended."""

    __tablename__ = "feed_epoch_ends"
    __table_args__ = ({"schema": CORRIDOR},)

    epoch_id: Id = Field(primary_key=True)
    organisation_id: Id = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)
