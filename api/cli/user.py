"""``corridor user``: people who sign in."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.said import AsJson, out, print_json
from domain.oauth.roles import Role

app = typer.Typer(no_args_is_help=True, help="People who sign in: add, disable. Also while the service runs.")


@app.command(epilog="Example: corridor user add --organisation nea --name sokha --display-name 'Sokha Chan'")
def add(
    organisation: Annotated[str, typer.Option(help="The organisation's code or id.")],
    name: Annotated[str, typer.Option(help="Lower-case; the person signs in as NAME@CODE-OF-THE-ORGANISATION.")],
    display_name: Annotated[str, typer.Option(help="What applications and colleagues see.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.CASEWORKER,
    centre: Annotated[list[str] | None, typer.Option(help="Limit to this centre; may be repeated.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="Read the password from here (one line); without it, one is made up.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add somebody. Password, authenticator secret and recovery codes are printed once and cannot be shown again."""
    from api.cli.people import adding, read_password, with_root_key

    password = read_password(password_file)
    made = with_root_key(adding(organisation, name, display_name, role, centres=centre or (), password=password))
    if as_json:
        print_json(made)
        return
    out.print(f"user_id:        {made['user_id']}", markup=False)
    out.print(f"sign-in name:   {made['sign_in_name']}", markup=False)
    if password is None:
        out.print(f"password:       {made['password']}", markup=False)
    out.print(f"authenticator:  {made['authenticator']}", markup=False)
    out.print(f"recovery codes: {' '.join(made['recovery_codes'])}", markup=False)
    out.print("Hand these over in person or sealed; they are not shown again.")


@app.command(epilog="Example: corridor user disable user_06f3…")
def disable(user_id: Annotated[str, typer.Argument(help="user_…, as corridor user add printed it.")]) -> None:
    """Shut somebody out: sessions end at once, access tokens within two seconds."""
    from api.cli.people import disabling, with_root_key

    with_root_key(disabling(user_id))
    out.print(f"{user_id} is disabled.", markup=False)
