"""``python -m bench crowding``."""

from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.ground import default_folder, ground


def crowding(
    size: Annotated[int, typer.Option(min=100, max=2_000_000, help="Referrals in the database.")] = 20_000,
    rounds: Annotated[int, typer.Option(min=1, max=50)] = 5,
    seconds: Annotated[float, typer.Option(min=1, max=60, help="For each part of a round.")] = 6,
    processes: Annotated[int, typer.Option(min=1, max=16, help="Processes of the service.")] = 1,
    folder: Annotated[Path | None, typer.Option(help="Where seeded databases and results are kept.")] = None,
    url: Annotated[str | None, typer.Option(help="A superuser's URL of another PostgreSQL than our own.")] = None,
) -> None:
    """Measure what one client's haste costs the others, and what is answered at three times the sustainable load."""
    from bench.crowding.measure import lines, measure

    with ground(folder, url) as here:
        found = measure(here, size, rounds=rounds, seconds=seconds, processes=processes)
    results.keep(folder or default_folder(), "crowding", found)
    for line in lines(found):
        typer.echo(line)
