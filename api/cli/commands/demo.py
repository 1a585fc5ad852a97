"""``corridor demo``: the service on a database of its own, and one migrant taken across a border."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, err

EXAMPLE = "Example: corridor demo --exit --json"


def demo(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port to listen on. Default: 8000, or a free one if that is taken."),
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", "--keep", help="Keep everything in this folder. Default: a temporary folder."),
    ] = None,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the story, with exit code 0 if every response matched.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take one migrant from Battambang to Chiang Mai, over HTTP, and show at each step who sees what.

    Starts PostgreSQL and the service, imports the directory that ships with Corridor, registers four partner systems,
    and lets two of them hand over a case. Then it stays up until Ctrl-C, with credentials and lines for a shell. Every
    response is compared with the expected one: the first difference is shown, and the exit code is 1.

    Your own settings and databases are neither used nor changed. Where Corridor's own PostgreSQL does not run (macOS),
    the demonstration makes a database beside the one in CORRIDOR_DATABASE_URL, and drops it at the end.
    """
    with err.status("Starting …"):
        from api.cli.demonstration.run import run_demo

    run_demo(port=port, data_dir=data_dir, leave=leave, as_json=as_json)
