"""Whether a database has the tables and functions of this program, without Alembic, which what serves does not load."""

from functools import cache

from adapters.postgres.operate.functions import FOLDER, fingerprint
from adapters.postgres.operate.restoring import IS_MARKED

FITS = f"""
SELECT (SELECT v.version_num FROM corridor.alembic_version AS v) = $1
    AND obj_description(to_regnamespace('corridor'), 'pg_namespace') = $2 AND NOT ({IS_MARKED})
"""  # noqa: S608 - a name of ours
"""With the arguments ``schema_of_this_program()``; a database that is being restored does not fit either."""


@cache
def schema_of_this_program() -> tuple[str, str]:
    """Return the newest revision, by the names of the files, and the fingerprint of the functions."""
    names = (path.name for path in (FOLDER.parent / "versions").glob("[0-9]*_*.py"))
    return max(name.partition("_")[0] for name in names), fingerprint()
