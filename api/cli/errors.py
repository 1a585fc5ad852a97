"""What may go wrong with a command, as a sentence. Everything else is a bug, and keeps its traceback."""

from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError

from adapters.embedded_postgres import EmbeddedPostgresError
from adapters.keyring.root_keys import RootKeyFileUnusable
from adapters.postgres.connection.availability import as_unavailable
from adapters.postgres.connection.roles import RoleNotTaken
from adapters.postgres.operate.migrate import DatabaseBusy, DatabaseNewer
from api.process.settings import SettingWrong
from domain.kernel.errors import CorridorError, Unavailable
from domain.kernel.keys import KeyServiceUnavailable
from domain.statistics.not_published import NotPublished

OUR_OWN = (
    SettingWrong,
    EmbeddedPostgresError,
    RootKeyFileUnusable,
    RoleNotTaken,
    DatabaseNewer,
    DatabaseBusy,
    CorridorError,
    NotPublished,
)


def sentence_for(problem: Exception) -> str | None:
    """Give a sentence for a problem that the user can fix; ``None`` for anything else."""
    if isinstance(problem, KeyServiceUnavailable):
        return problem.reason
    if isinstance(problem, Unavailable) and problem.reason:
        return problem.reason if not problem.passes else f"The database cannot be reached ({problem.reason})."
    if isinstance(problem, OUR_OWN):
        return str(problem)
    if isinstance(problem, DBAPIError) and problem.orig is not None:
        return f"PostgreSQL refused: {str(problem.orig.__cause__ or problem.orig).rstrip('.')}."
    if isinstance(problem, PostgresError):
        return f"PostgreSQL refused: {str(problem).rstrip('.')}."
    if isinstance(problem, OSError):
        return f"{problem.filename or 'Operating system'}: {problem.strerror or problem}."
    away = as_unavailable(problem)
    return None if away is None else f"The database cannot be reached ({away.reason})."
