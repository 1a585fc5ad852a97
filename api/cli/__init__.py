"""The command line. One file for each command; each ends with a sentence and an exit code, never with a traceback.

Exit codes: 0 success, 1 failure (the sentence says why), 2 wrong usage.

A command's file declares only its arguments. What the command works with (the database, the web server) is imported
when it runs: importing all of it takes seconds, and ``--help`` should not.
"""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Annotated, Any

import typer

from api.cli.commands import audit, client, db, demo, directory, doctor, keys, listen, serve, statistics, user, worker
from api.cli.output import fail

app = typer.Typer(
    name="corridor",
    help="Referrals between Migrant Worker Resource Centres, across borders.",
    epilog="Start with: corridor demo. Settings are CORRIDOR_* variables; see docs/operations/running.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"corridor {version('corridor')}")
        raise typer.Exit


@app.callback()
def _of_every_command(
    _: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Print the version.")
    ] = False,
) -> None:
    """Accept the options that stand before a command."""


app.command("serve", epilog=serve.EXAMPLE)(serve.serve)
app.command("worker", epilog=worker.EXAMPLE)(worker.worker)
app.command("demo", epilog=demo.EXAMPLE)(demo.demo)
app.command("doctor", epilog=doctor.EXAMPLE)(doctor.doctor)
app.command("listen", epilog=listen.EXAMPLE)(listen.listen)
app.add_typer(db.app, name="db")
app.add_typer(directory.app, name="directory")
app.add_typer(client.app, name="client")
app.add_typer(user.app, name="user")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(statistics.app, name="statistics")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    run: Callable[..., Any] = app
    try:
        run(arguments)
    except KeyboardInterrupt:
        fail("Interrupted.")
    except Exception as problem:
        from api.cli.errors import sentence_for

        sentence = sentence_for(problem)
        if sentence is None:
            raise
        fail(sentence)
