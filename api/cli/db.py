"""``corridor db``: bring the database up to date, and say where it stands."""

import asyncio
from typing import Annotated

import typer

from adapters.postgres.migrate import schema_state
from api.cli.said import out, print_json
from api.cli.session import bring_up_to_date, check_server, database
from api.settings import read_settings

app = typer.Typer(no_args_is_help=True, help="The database: its version and its migrations.")
AsJson = Annotated[bool, typer.Option("--json", help="Write the result for a program.")]


@app.command()
def upgrade(as_json: AsJson = False) -> None:
    """Bring the database to the version of this program. Does nothing where it is there already."""
    with database(read_settings()) as url:
        before = bring_up_to_date(url)
        after = asyncio.run(schema_state(url))
    if as_json:
        print_json({"before": before.current, "after": after.current})
    else:
        out.print(f"The database is at version {after.current} (before: {before.current or 'empty'}).", markup=False)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Say at which version the database is. Exit code 1 where it has to be upgraded."""
    with database(read_settings()) as url:
        check_server(url)
        state = asyncio.run(schema_state(url))
    if as_json:
        print_json({"current": state.current, "wanted": state.wanted, "up_to_date": state.up_to_date})
    else:
        out.print(
            f"Version {state.current or 'none (empty)'}; this program wants {state.wanted}."
            + ("" if state.up_to_date else " Run: corridor db upgrade"),
            markup=False,
        )
    raise typer.Exit(0 if state.up_to_date else 1)
