"""``corridor db``: bring the database up to date, and say where it stands."""

import typer

from api.cli.said import AsJson, err, out, print_json

app = typer.Typer(no_args_is_help=True, help="The database: its version and its migrations.")


@app.command(epilog="Example: CORRIDOR_DATABASE_URL=postgresql://corridor@db/corridor corridor db upgrade")
def upgrade(as_json: AsJson = False) -> None:
    """Bring the database to the version of this program. Does nothing where it is there already."""
    from api.cli.session import bring_up_to_date, database, state_of
    from api.settings import read_settings

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
    """Say at which version the database is. Exit code 1 where it has to be upgraded."""
    from api.cli.session import check_server, database, state_of
    from api.settings import read_settings

    with database(read_settings()) as url:
        check_server(url)
        state = state_of(url)
    if as_json:
        print_json({"current": state.current, "wanted": state.wanted, "up_to_date": state.up_to_date})
    else:
        out.print(
            f"Version {state.current or 'none (empty)'}; this program wants {state.wanted}."
            + ("" if state.up_to_date else " Run: corridor db upgrade"),
            markup=False,
        )
    raise typer.Exit(0 if state.up_to_date else 1)
