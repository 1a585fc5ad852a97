"""``corridor user``: people who sign in."""

from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from api.cli.output import AsJson, Issuer, out, print_json, print_rows
from domain.kernel.roles import Role

app = typer.Typer(
    no_args_is_help=True, help="People who sign in: add, list, renew, disable. The service may be running."
)

PasswordFile = Annotated[
    Path | None, typer.Option(help="A file with the password on one line. Default: a random password.")
]


@app.command(epilog="Example: corridor user add --organisation nea --name sokha --display-name 'Sokha Chan'")
def add(
    organisation: Annotated[str, typer.Option(help="The organisation's code or id.")],
    name: Annotated[
        str, typer.Option(help="In lower case; the person signs in as NAME@CODE, with the organisation's code.")
    ],
    display_name: Annotated[str, typer.Option(help="The name that applications and colleagues see.")],
    role: Annotated[Role, typer.Option(help="The person's role.")] = Role.CASEWORKER,
    centre: Annotated[list[str] | None, typer.Option(help="Limit the person to this centre; may be repeated.")] = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Add a person. The password, authenticator secret and recovery codes are printed once and never shown again."""
    from api.cli.registry.register import with_root_key
    from api.cli.registry.users import adding, read_password

    password = read_password(password_file)
    made = with_root_key(adding(organisation, name, display_name, role, centres=centre or (), password=password))
    _show(made, as_json=as_json, with_password=password is None)


@app.command(epilog="Example: corridor user renew user_06f3…")
def renew(
    user_id: Annotated[str, typer.Argument(help="The person's id (user_…), from: corridor user list")],
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Replace a person's password, authenticator and recovery codes, as after a lost phone. All sessions end."""
    from api.cli.registry.register import with_root_key
    from api.cli.registry.users import read_password, renewing

    password = read_password(password_file)
    made = with_root_key(renewing(user_id, password))
    _show(made, as_json=as_json, with_password=password is None)


def _show(made: dict[str, Any], *, as_json: bool, with_password: bool) -> None:
    if as_json:
        print_json(made)
        return
    out.print(f"user_id:        {made['user_id']}", markup=False)
    out.print(f"sign-in name:   {made['sign_in_name']}", markup=False)
    if with_password:
        out.print(f"password:       {made['password']}", markup=False)
    out.print(f"authenticator:  {made['authenticator']}", markup=False)
    if out.is_terminal:  # a file or a pipe gets the address alone
        _show_picture(made["authenticator"])
    out.print(f"recovery codes: {' '.join(made['recovery_codes'])}", markup=False)
    out.print("Hand these over in person or in a sealed envelope; they are not shown again.")


def _show_picture(address: str) -> None:
    """Draw the address as a QR code, for the phone of somebody who stands beside the operator."""
    import segno

    drawn = StringIO()
    segno.make_qr(address, error="l").terminal(drawn, border=4, compact=True)
    out.print(Text(drawn.getvalue(), style="bright_white on black", no_wrap=True), end="")


@app.command("list", epilog="Example: corridor user list --organisation nea --json")
def list_users(
    organisation: Annotated[str, typer.Option(help="The organisation's code or id.")], as_json: AsJson = False
) -> None:
    """List an organisation's people, newest first: id, status, role and name.

    --json adds the names that an identity provider uses for each person.
    """
    from api.cli.registry.register import with_root_key
    from api.cli.registry.users import listing

    nobody, line = (
        "This organisation has no people. See: corridor user add --help",
        "{user_id}  {status:8}  {role:18}  {name}",
    )
    print_rows(with_root_key(listing(organisation)), line, nobody, as_json=as_json)


@app.command(epilog="Example: corridor user external user_06f3… --external-client-id 0oa9x2 --subject 00u7c1")
def external(
    user_id: Annotated[str, typer.Argument(help="The person's id (user_…), from: corridor user list")],
    external_client_id: Annotated[str, typer.Option(help="The client_id in the provider's tokens: the application.")],
    subject: Annotated[str, typer.Option(help="The sub in the person's tokens.")],
    issuer: Issuer = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the name.")] = False,
) -> None:
    """Accept tokens of the external identity provider for a person. Takes effect within two seconds.

    Name the application first, with: corridor client external.
    """
    from api.cli.registry.external_names import external_name, naming_person, unnaming_person
    from api.cli.registry.register import with_register

    name = external_name(issuer, external_client_id, subject)
    if remove:
        with_register(unnaming_person(user_id, name))
        out.print(f"{user_id} is no longer {subject} at {name.issuer}.", markup=False)
        return
    with_register(naming_person(user_id, name))
    out.print(f"{user_id} is now known as {subject} at {name.issuer}.", markup=False)


@app.command(epilog="Example: corridor user disable user_06f3…")
def disable(user_id: Annotated[str, typer.Argument(help="The person's id (user_…), from: corridor user list")]) -> None:
    """Disable a person: sessions end at once, access tokens within two seconds."""
    from api.cli.registry.register import with_root_key
    from api.cli.registry.users import disabling

    with_root_key(disabling(user_id))
    out.print(f"{user_id} is disabled.", markup=False)
