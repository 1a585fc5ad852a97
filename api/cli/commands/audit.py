"""``corridor audit``: check that the audit trail is complete and unchanged."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The audit trail: check that nothing in it was changed.")
EXAMPLE = "Example: corridor audit verify --tree-head eyJhbGciOi…"


@app.command(epilog=EXAMPLE)
def verify(
    tree_head: Annotated[
        list[str] | None,
        typer.Option(help="The signature of a tree head that a partner kept; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check every entry: in its chain, in the tree, and against every signed tree head.

    If a row was changed, removed, moved or added, prints the first one with its chain, number and time; the exit code
    is then 1. Whether the newest entries and heads were removed together is seen only with --tree-head, by a head that
    a partner kept.
    """
    from api.cli.audit_verification import how_far_it_sees, verify_all
    from api.cli.output import err, out, print_json

    found = verify_all(tree_head or [])
    if as_json:
        print_json(found)
    elif found["well"]:
        out.print(
            f"The audit trail is intact: {found['entries']} entries, {found['heads']} signed heads.", markup=False
        )
        out.print(how_far_it_sees(found), markup=False)
    else:
        err.print(f"{found['where']}: {found['what']}.", style="bold red", markup=False)
    raise typer.Exit(0 if found["well"] else 1)
