"""Connects to the server as its superuser: is it up, and does our database exist?"""

import os
import subprocess
import time
from pathlib import Path
from threading import Event
from urllib.parse import quote

from adapters.embedded_postgres.cluster import SUPERUSER
from adapters.embedded_postgres.cut_short import go_on_unless
from adapters.embedded_postgres.errors import ServerNotStarted
from adapters.embedded_postgres.programs.binaries import Programs
from adapters.postgres.operate.passfile import passfile

DATABASE = "corridor"
ANSWER_SECONDS = 30
LOOK_SECONDS = 0.1
"""How often is asked whether somebody still waits for the answer."""

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


def ensure_database(programs: Programs, socket_folder: Path, password: str, enough: Event) -> None:
    """Create our database if it is missing; raises `ServerNotStarted` if the server does not answer, or `enough` comes
    first.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    command = [str(programs.program("psql")), "-X", "-q", "-v", "ON_ERROR_STOP=1",
               "-h", str(socket_folder), "-p", "5432", "-U", SUPERUSER, "-d", "postgres"]  # fmt: skip
    with passfile(password) as found:
        psql = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, **found},
        )
        try:
            said = _said_by(psql, enough)
        finally:
            psql.kill()
            psql.communicate()
    if psql.returncode != 0:
        raise ServerNotStarted(f"The database server refused us: {said.strip()}")


def _said_by(psql: "subprocess.Popen[str]", enough: Event) -> str:
    deadline, question = time.monotonic() + ANSWER_SECONDS, MAKE_DATABASE
    while True:
        go_on_unless(enough)
        try:
            return psql.communicate(question, timeout=LOOK_SECONDS)[1]
        except subprocess.TimeoutExpired:
            question = ""  # it goes on with the first one
            if time.monotonic() > deadline:
                raise ServerNotStarted(
                    f"The database server did not answer within {ANSWER_SECONDS} s. Try again."
                ) from None
