"""Whether a database serves this program, without Alembic, which what serves does not load."""

from functools import cache

from adapters.postgres.operate.functions import INSTALLED_BY, fingerprint, newest_revision
from adapters.postgres.operate.restoring import IS_MARKED

FITS = f"""
SELECT (
    (SELECT v.version_num FROM corridor.alembic_version AS v) = $1 AND ({INSTALLED_BY})[1] = $2
    OR $2 = ANY (({INSTALLED_BY})[2:])
) AND NOT ({IS_MARKED})
"""  # noqa: S608 - a name of ours
"""With the arguments ``schema_of_this_program()``: whether it has the tables and functions of this program, or those of
the next version, which serves this one too. A database that is being restored does not fit.
"""


@cache
def schema_of_this_program() -> tuple[str, str]:
    """Return the newest revision and the fingerprint of this program."""
    return newest_revision(), fingerprint()
