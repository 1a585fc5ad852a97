"""The table of when the worker's jobs last ran."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, text


class JobRunRow(SQLModel, table=True):
    """A job that should run ``every`` so often, known ``since`` then, and when it last succeeded and failed, in any
    process.

    Unlogged: after a crash the worker writes it again within seconds.
    """

    __tablename__ = "job_runs"
    __table_args__ = ({"schema": CORRIDOR},)

    job: str = Field(primary_key=True, sa_type=text().sa_type)
    every: timedelta
    since: datetime
    succeeded_at: datetime | None
    failed_at: datetime | None
