"""``corridor client``: partner systems and their credentials."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, Issuer, out, print_json, print_rows

app = typer.Typer(
    no_args_is_help=True, help="Partner systems: register, list, activate, disable. The service may be running."
)
Organisation = Annotated[str, typer.Option(help="The organisation's code or id.")]


@app.command(
    epilog='Example: corridor client add --organisation nea --name "Case desk" --scope "cases:read referrals:read"'
)
def add(
    organisation: Organisation,
    name: Annotated[str, typer.Option(help="The name of the system, for people.")],
    scope: Annotated[str, typer.Option(help='Scopes, separated by spaces: "referrals:read referrals:send".')],
    jwks: Annotated[
        Path | None, typer.Option(help="A file with public keys (JWKS), to use private_key_jwt instead of a secret.")
    ] = None,
    centre: Annotated[list[str] | None, typer.Option(help="Limit the system to this centre; may be repeated.")] = None,
    dpop_required: Annotated[
        bool, typer.Option("--dpop-required", help="Require DPoP: each token is bound to a key.")
    ] = False,
    redirect_uri: Annotated[
        list[str] | None,
        typer.Option(help="For applications in which staff sign in: where the browser returns to; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Register a partner system, active at once. The secret is printed once; only its hash is stored."""
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
        out.print("Save the secret now; it is not shown again.")


@app.command("list", epilog="Example: corridor client list --organisation nea --json")
def list_clients(
    organisation: Annotated[
        str | None, typer.Option(help="Only the systems of this organisation (code or id).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List partner systems, newest first. Secrets are never shown."""
    from api.cli.registry.clients import listing
    from api.cli.registry.register import with_register

    nobody = "No partner system is registered. See: corridor client add --help"
    line = "{client_id}  {status:8}  {organisation_code:20}  {name}"
    print_rows(with_register(listing(organisation)), line, nobody, as_json=as_json)


@app.command(epilog="Example: corridor client external client_06f3… --external-client-id 0oa9x2 --subject 0oa9x2")
def external(
    client_id: Annotated[str, typer.Argument(help="The id of the system (client_…), from: corridor client list")],
    external_client_id: Annotated[str, typer.Option(help="The client_id in the provider's tokens.")],
    subject: Annotated[
        str | None, typer.Option(help="The sub in its own tokens, if it differs from the client_id.")
    ] = None,
    issuer: Issuer = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove the name, and those of all people in this application.")
    ] = False,
) -> None:
    """Accept tokens of the external identity provider for a partner system, or for an application of staff.

    Each person is named with: corridor user external. Both take effect within two seconds.
    """
    from api.cli.registry.external_names import external_name, naming_client, unnaming_client
    from api.cli.registry.register import with_register

    name = external_name(issuer, external_client_id, subject or external_client_id)
    if remove:
        people = with_register(unnaming_client(client_id, name))
        with_it = f" Names of people in it that were removed too: {people}." if people else ""
        out.print(f"{client_id} is no longer {external_client_id} at {name.issuer}.{with_it}", markup=False)
        return
    with_register(naming_client(client_id, name))
    out.print(f"{client_id} is now known as {external_client_id} at {name.issuer}.", markup=False)


@app.command(epilog="Example: corridor client activate client_06f3…")
def activate(
    client_id: Annotated[str, typer.Argument(help="The id of the system (client_…), from: corridor client list")],
) -> None:
    """Activate a partner system, or new keys of one, in place of a second person of its organisation.

    First compare its keys and scopes (corridor client list --json) with what its operator tells you.
    """
    from api.cli.registry.clients import activating
    from api.cli.registry.register import with_register

    with_register(activating(client_id))
    out.print(f"{client_id} is active.", markup=False)


@app.command(epilog="Example: corridor client disable client_06f3…")
def disable(
    client_id: Annotated[str, typer.Argument(help="The id of the system (client_…), from: corridor client list")],
) -> None:
    """Disable a partner system permanently. Takes effect within two seconds in every process."""
    from api.cli.registry.clients import disabling
    from api.cli.registry.register import with_register

    with_register(disabling(client_id))
    out.print(f"{client_id} is disabled.", markup=False)
