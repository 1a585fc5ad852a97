"""The table of e-mail digests (``alembic/sql/events/digests.sql`` explains how it is used)."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, at_a_centre, text, uuid_key


class DigestRow(SQLModel, table=True):
    """Where the digest of a centre goes, and what waits for it.

    ``seen``: how far the feed of its organisation was looked at. ``waiting``: the positions of the events to tell.
    ``urgent_until``: the last of these that does not wait for the hour. ``under_way``: how many of them an attempt
    tells, and ``doubtful``: an earlier attempt with just these may have arrived. ``next_at``: not before then; a worker
    that has taken it sets ``taken_by``, and moves ``next_at`` to when another may take it.
    """

    __tablename__ = "digests"
    __table_args__ = (at_a_centre("a_digest_is_of_a_centre_of_its_organisation"), {"schema": CORRIDOR})

    centre_id: Id = uuid_key()
    organisation_id: Id
    email: str = text()
    language: str = text()
    seen: int = Field(sa_type=BigInteger)
    waiting: list[int] = Field(sa_type=ARRAY(BigInteger))
    urgent_until: int | None = Field(default=None, sa_type=BigInteger)
    under_way: int = 0
    doubtful: bool = False
    tries: int = 0
    failing_since: datetime | None
    sent_at: datetime | None
    next_at: datetime | None
    taken_by: Id | None
