"""``corridor demo``: the service on a database of its own, and one migrant taken across a border."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, err

EXAMPLE = "Example: corridor demo --exit --json"


def demo(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Default: 8000, or a free one.")] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", "--keep", help="Keep everything in this folder. Default: a scratch folder."),
    ] = None,
    leave: Annotated[bool, typer.Option("--exit", help="End after the story, with 0 if all was as told.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take one migrant from Battambang to Chiang Mai, over HTTP, and say at each step who sees what.

    Starts PostgreSQL and the service, imports the directory that ships with Corridor, registers four partner systems,
    and lets two of them hand over a case. Then it stays up, with credentials and curl lines to go on with, until
    Ctrl-C. Every answer is compared with what it must be: the first that differs is shown, and the exit code is 1.

    Of your own settings and databases nothing is used or changed.
    """
    with err.status("Starting …"):
        from api.cli.demonstration.run import run_demo

    run_demo(port=port, data_dir=data_dir, leave=leave, as_json=as_json)
