"""``corridor client``: partner systems and their credentials."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, Issuer, out, print_json, print_rows

app = typer.Typer(no_args_is_help=True, help="Partner systems: register, list, disable. Also while the service runs.")
Organisation = Annotated[str, typer.Option(help="The organisation's code or id.")]


@app.command(
    epilog='Example: corridor client add --organisation nea --name "Case desk" --scope "cases:read referrals:read"'
)
def add(
    organisation: Organisation,
    name: Annotated[str, typer.Option(help="What people call this system.")],
    scope: Annotated[str, typer.Option(help='Scopes, separated by spaces: "referrals:read referrals:send".')],
    jwks: Annotated[
        Path | None, typer.Option(help="A file with the public keys (JWKS): private_key_jwt instead of a secret.")
    ] = None,
    centre: Annotated[list[str] | None, typer.Option(help="Limit it to this centre; may be repeated.")] = None,
    dpop_required: Annotated[bool, typer.Option("--dpop-required", help="Bind its tokens to a key (DPoP).")] = False,
    redirect_uri: Annotated[
        list[str] | None, typer.Option(help="Where people come back to who sign in; may be repeated. For staff only.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Register a partner system. The secret is printed once and stored only as a hash."""
    from api.cli.registry.clients import adding, read_jwks
    from api.cli.registry.register import with_register

    keys = read_jwks(jwks)
    made = with_register(
        adding(
            organisation,
            name,
            scope.split(),
            centres=centre or (),
            jwks=keys,
            dpop_required=dpop_required,
            redirect_uris=redirect_uri or (),
        )
    )
    if as_json:
        print_json({"client_id": made.client_id, "client_secret": made.secret})
        return
    out.print(f"client_id:     {made.client_id}", markup=False)
    if made.secret is not None:
        out.print(f"client_secret: {made.secret}", markup=False)
        out.print("Keep the secret now; it is not shown again.")


@app.command("list", epilog="Example: corridor client list --organisation nea --json")
def list_clients(
    organisation: Annotated[str | None, typer.Option(help="Only this organisation's, by code or id.")] = None,
    as_json: AsJson = False,
) -> None:
    """List partner systems, newest first. Secrets are never shown."""
    from api.cli.registry.clients import listing
    from api.cli.registry.register import with_register

    nobody = "No client is registered. See: corridor client add --help"
    line = "{client_id}  {status:8}  {organisation_code:20}  {name}"
    print_rows(with_register(listing(organisation)), line, nobody, as_json=as_json)


@app.command(epilog="Example: corridor client external client_06f3… --external-client-id 0oa9x2 --subject 0oa9x2")
def external(
    client_id: Annotated[str, typer.Argument(help="client_…, as corridor client list shows it.")],
    external_client_id: Annotated[str, typer.Option(help="The client_id in the provider's tokens.")],
    subject: Annotated[
        str | None, typer.Option(help="The sub in its own tokens, where it differs from the client_id.")
    ] = None,
    issuer: Issuer = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the name back, and those of all people in it.")
    ] = False,
) -> None:
    """Let tokens of the external identity provider speak for a partner system, or for people in an application.

    People are named one by one with: corridor user external. Both take effect within two seconds.
    """
    from api.cli.registry.external_names import external_name, naming_client, unnaming_client
    from api.cli.registry.register import with_register

    name = external_name(issuer, external_client_id, subject or external_client_id)
    if remove:
        people = with_register(unnaming_client(client_id, name))
        with_it = f", nor anybody in it ({people})" if people else ""
        out.print(f"{client_id} is no longer {external_client_id} at {name.issuer}{with_it}.", markup=False)
        return
    with_register(naming_client(client_id, name))
    out.print(f"{client_id} is {external_client_id} at {name.issuer}.", markup=False)


@app.command(epilog="Example: corridor client disable client_06f3…")
def disable(client_id: Annotated[str, typer.Argument(help="client_…, as corridor client list shows it.")]) -> None:
    """Shut a partner system out, for good. Takes effect within two seconds in every process."""
    from api.cli.registry.clients import disabling
    from api.cli.registry.register import with_register

    with_register(disabling(client_id))
    out.print(f"{client_id} is disabled.", markup=False)
