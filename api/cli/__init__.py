"""The command line. One file for each command; each ends with a sentence and an exit code, never with a traceback.

Exit codes: 0 done, 1 could not be done (the sentence says why), 2 wrongly called.
"""

from collections.abc import Callable, Sequence
from typing import Any

import typer

from adapters.embedded_postgres import EmbeddedPostgresError
from adapters.keyring.root_keys import RootKeyFileUnusable
from api.cli import client, db, demo, doctor, serve
from api.cli.said import fail
from api.settings import SettingWrong
from domain.errors import CorridorError

app = typer.Typer(
    name="corridor",
    help="Hands migrants from one Migrant Worker Resource Centre to the next, without losing them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.add_typer(db.app, name="db")
app.add_typer(client.app, name="client")

EXPECTED: tuple[type[Exception], ...] = (
    SettingWrong,
    EmbeddedPostgresError,
    RootKeyFileUnusable,
    CorridorError,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    run: Callable[..., Any] = app
    try:
        run(arguments)
    except EXPECTED as problem:
        fail(str(problem))
    except KeyboardInterrupt:
        fail("Interrupted.")
