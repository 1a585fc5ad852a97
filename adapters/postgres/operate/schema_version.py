"""Whether a database serves this program, without Alembic, which what serves does not load."""

from collections.abc import Sequence
from functools import cache

from adapters.postgres.operate.functions import INSTALLED_BY, fingerprint, newest_revision
from adapters.postgres.operate.restoring import IS_MARKED

SCHEMA = f"""
SELECT
    (SELECT v.version_num FROM corridor.alembic_version AS v) AS current,
    coalesce({INSTALLED_BY}, '{{}}') AS serves,
    ({IS_MARKED}) AS being_restored
"""  # noqa: S608 - a name of ours
"""The arguments of ``fits``, read from a database that is not empty."""


@cache
def schema_of_this_program() -> tuple[str, str]:
    """Return the newest revision and the fingerprint of this program."""
    return newest_revision(), fingerprint()


def fits(current: str | None, serves: Sequence[str], being_restored: bool) -> bool:
    """Whether a database has the tables and functions of this program, or those of the next version, which serves this
    one too. A database that is being restored does not fit.

    ``current`` is its revision, ``serves`` the fingerprints that it names (``INSTALLED_BY``).
    """
    revision, own = schema_of_this_program()
    is_ours = current == revision and own in serves[:1]
    return (is_ours or serves_older(serves)) and not being_restored


def serves_older(serves: Sequence[str]) -> bool:
    """Whether the version after this one has upgraded the database, and this one may go on until it is replaced."""
    _, own = schema_of_this_program()
    return own in serves[1:]
