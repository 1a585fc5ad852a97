"""``corridor db``: upgrade the database, print its version, back it up, restore it, and tell readers of a copy."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, err, out, print_json

app = typer.Typer(no_args_is_help=True, help="The database: its version, its migrations, its backups.")


@app.command(epilog="Example: CORRIDOR_DATABASE_URL=postgresql://corridor@db/corridor corridor db upgrade")
def upgrade(as_json: AsJson = False) -> None:
    """Upgrade the database to the version of this program. Does nothing if it is up to date."""
    from api.cli.session import bring_up_to_date, database, state_of
    from api.process.settings import read_settings

    with database(read_settings()) as url:
        with err.status("Checking the database …") as status:
            before = bring_up_to_date(url, status)
        after = state_of(url)
    if as_json:
        print_json({"before": before.current, "after": after.current})
    else:
        out.print(f"The database is at version {after.current} (before: {before.current or 'empty'}).", markup=False)


@app.command(epilog="Example: corridor db status --json")
def status(as_json: AsJson = False) -> None:
    """Print the version of the database. Exit code 1 if it needs an upgrade, or is newer than this program."""
    from api.cli.session import check_server, database, state_of
    from api.process.settings import read_settings

    with database(read_settings()) as url:
        check_server(url)
        state = state_of(url)
    if as_json:
        print_json(
            {
                "current": state.current,
                "wanted": state.wanted,
                "up_to_date": state.up_to_date,
                "newer": state.is_newer,
                "advice": state.advice,
            }
        )
    else:
        out.print(
            f"Version {state.current or 'none (empty)'}; this program needs {state.wanted}. {state.advice}".rstrip(),
            markup=False,
        )
    raise typer.Exit(0 if state.up_to_date else 1)


@app.command(epilog="Example: corridor db functions | less")
def functions() -> None:
    """Print the SQL that is generated from the tables' declarations, as it is installed. No database is needed."""
    from adapters.postgres.operate.functions import generated_sql

    typer.echo(generated_sql())


@app.command(epilog="Example: corridor db backup /backups/corridor-2026-11-22")
def backup(file: Annotated[Path, typer.Argument(help="The file to write; FILE.keys is written beside it.")]) -> None:
    """Write a backup in two files: FILE.keys with the wrapped keys and blind indexes, FILE with everything else.

    Keep FILE.keys only for a short time: without it, an old FILE names nobody. The root key is in neither file.
    """
    from api.cli.backup import back_up_to

    with err.status("Writing the backup …"):
        erasures = back_up_to(file)
    out.print(f"Written: {file} and {file}.keys. Back up the root key as well, in another place.", markup=False)
    out.print(f"Keep the list of erasures with the root key, not with the backup: {erasures}", markup=False)


@app.command(epilog="Example: corridor db restore /backups/corridor-2026-11-22 --erasures /elsewhere/erasures")
def restore(
    file: Annotated[Path, typer.Argument(help="The file that corridor db backup wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the present content of the database.")] = False,
    erasures: Annotated[
        list[Path] | None,
        typer.Option(
            help="Another list of erasures: the CORRIDOR_ERASURES_FILE of a machine, or what corridor db erasures "
            "printed. Repeat it for several machines."
        ),
    ] = None,
    without_erasures: Annotated[
        bool,
        typer.Option("--without-erasures", help="Restore although no list is left. The erased come back."),
    ] = False,
) -> None:
    """Restore a backup, then erase again every case that was erased after the backup. Stop the service first.

    It reads the list of erasures of this machine (CORRIDOR_ERASURES_FILE), that of the database which is replaced, and
    those that --erasures names. Without any it refuses.
    """
    from api.cli.backup import restore_from

    with err.status("Restoring …"):
        again = restore_from(file, erasures or [], replace=replace, without_erasures=without_erasures)
    out.print(f"Restored from {file}. Cases erased again: {again}.", markup=False)


@app.command(epilog="Example: corridor db erasures > /elsewhere/erasures.json")
def erasures() -> None:
    """Print the list of erased cases (ids and times only). Keep a copy away from the database, for a restore."""
    from api.cli.backup import list_erasures

    typer.echo(list_erasures())


@app.command(epilog="Example: corridor db new-epoch")
def new_epoch() -> None:
    """Begin an epoch of the event feeds: before you serve from a copy of the disk that was started without recovery.

    Readers that know events which the copy has lost then miss nothing that comes in their place. After corridor db
    restore it is not needed.
    """
    import asyncio

    from adapters.postgres.operate.feed_epochs import begin_feed_epoch
    from api.cli.output import fail
    from api.cli.session import check_server, database, state_of
    from api.process.settings import read_settings

    with database(read_settings()) as url:
        check_server(url)
        state = state_of(url)
        if not state.up_to_date:
            fail(state.advice)
        asyncio.run(begin_feed_epoch(url))
    out.print("An epoch of the event feeds has begun.", markup=False)
