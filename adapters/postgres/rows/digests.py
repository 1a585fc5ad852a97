"""The table of e-mail digests (``alembic/sql/events/digests.sql`` explains how it is used)."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, at_a_centre, text, uuid_key


class DigestRow(SQLModel, table=True):
    """Where the digest of a centre goes, and what waits for it. Without ``email`` it goes nowhere; the times of the
    last one stay, so that ending it and setting it again brings no e-mail before its time.

    ``set_at``: when the address last changed. ``seen``: how far the feed of its organisation was looked at.
    ``waiting``: the positions of the events to tell. ``urgent_until``: the last of these that does not wait for the
    hour. ``under_way``: how many of them an attempt tells, and ``doubtful``: an earlier attempt with just these may
    have arrived. ``next_at``: not before then; a worker that takes it draws ``taken_by`` for the attempt, and moves
    ``next_at`` to when another may take it. ``alerted_at``: when the operator was last told that it fails.
    """

    __tablename__ = "digests"
    __table_args__ = (
        at_a_centre("a_digest_is_of_a_centre_of_its_organisation"),
        CheckConstraint(
            "email IS NOT NULL OR (waiting = '{}' AND taken_by IS NULL)", name="without_an_address_nothing_waits"
        ),
        CheckConstraint("under_way BETWEEN 0 AND cardinality(waiting)", name="what_is_under_way_is_part_of_what_waits"),
        CheckConstraint("under_way > 0 OR NOT doubtful", name="what_may_have_arrived_is_under_way"),
        CheckConstraint("seen >= 0 AND tries >= 0", name="a_digest_counts_from_zero"),
        {"schema": CORRIDOR},
    )

    centre_id: Id = uuid_key()
    organisation_id: Id
    email: str | None = text(nullable=True)
    language: str = text()
    set_at: datetime
    seen: int = Field(sa_type=BigInteger)
    waiting: list[int] = Field(sa_type=ARRAY(BigInteger))
    urgent_until: int | None = Field(default=None, sa_type=BigInteger)
    under_way: int = 0
    doubtful: bool = False
    tries: int = 0
    failing_since: datetime | None
    alerted_at: datetime | None
    sent_at: datetime | None
    urgent_sent_at: datetime | None
    next_at: datetime | None
    taken_by: Id | None
