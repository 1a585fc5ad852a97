"""How the command line prints: results on standard output, everything else on standard error."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

Issuer = Annotated[
    str | None, typer.Option(help="The issuer of the identity provider. Default: CORRIDOR_IDENTITY_PROVIDER.")
]


def fail(sentence: str) -> NoReturn:
    """Print why the command failed, and end with exit code 1."""
    err.print(sentence, style="bold red", markup=False)
    raise SystemExit(1)


def print_rows(rows: Sequence[Mapping[str, Any]], line: str, nothing: str, *, as_json: bool) -> None:
    """Print a list: each row in the format ``line``, or the sentence ``nothing``; or all of it as JSON."""
    if as_json:
        print_json(rows)
        return
    for row in rows:
        out.print(line.format(**row), markup=False)
    if not rows:
        out.print(nothing)


def print_json(value: Any) -> None:
    """Print a result as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
