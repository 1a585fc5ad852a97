"""Connects to the server as its superuser: is it up, and does our database exist?"""

import os
import subprocess
from pathlib import Path
from urllib.parse import quote

from adapters.embedded_postgres.cluster import SUPERUSER
from adapters.embedded_postgres.errors import ServerNotStarted
from adapters.embedded_postgres.programs.binaries import Programs
from adapters.postgres.operate.passfile import passfile

DATABASE = "corridor"
ANSWER_SECONDS = 30

MAKE_DATABASE = """
SELECT 'CREATE DATABASE corridor'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'corridor')
\\gexec
"""


def url_of(socket_folder: Path, password: str, database: str) -> str:
    """Return a URL that asyncpg and, with `+asyncpg` in its scheme, SQLAlchemy accept.

    The port is explicit because `PGPORT` in the environment would otherwise override it.
    """
    return f"postgresql://{SUPERUSER}:{password}@/{quote(database, safe='')}?host={socket_folder}&port=5432"


def ensure_database(programs: Programs, socket_folder: Path, password: str) -> None:
    """Create our database if it is missing; raises `ServerNotStarted` if the server does not answer."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    command = [str(programs.program("psql")), "-X", "-q", "-v", "ON_ERROR_STOP=1",
               "-h", str(socket_folder), "-p", "5432", "-U", SUPERUSER, "-d", "postgres"]  # fmt: skip
    try:
        with passfile(password) as found:
            answer = subprocess.run(  # noqa: S603 - our own program
                command,
                check=False,
                capture_output=True,
                text=True,
                input=MAKE_DATABASE,
                env={**environment, **found},
                timeout=ANSWER_SECONDS,
            )
    except subprocess.TimeoutExpired as error:
        raise ServerNotStarted(f"The database server did not answer within {ANSWER_SECONDS} s. Try again.") from error
    if answer.returncode != 0:
        raise ServerNotStarted(f"The database server refused us: {answer.stderr.strip()}")
