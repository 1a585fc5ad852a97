"""``corridor keys``: the keys that sign tokens."""

from typing import Annotated

import typer

from api.cli.said import AsJson, out, print_json

app = typer.Typer(no_args_is_help=True, help="The keys that sign tokens. Also while the service runs.")


@app.command(epilog="Example: corridor keys rotate")
def rotate(
    now: Annotated[
        bool, typer.Option("--now", help="For a key that may have leaked: it and every token that it signed end now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new signing key. It is published at once and signs after ten minutes, so that nobody is surprised.

    The old one stays published until the last token that it signed has expired. No process has to be restarted.
    """
    from api.cli.people import rotating, with_root_key

    kid = with_root_key(rotating(at_once=now))
    if as_json:
        print_json({"kid": kid})
    else:
        out.print(f"The new key is {kid}. It signs {'from now on' if now else 'in ten minutes'}.", markup=False)
