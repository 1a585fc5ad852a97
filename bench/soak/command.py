"""``python -m bench soak``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.ground import default_folder, ground

LONG_ENOUGH = 30.0
"""Minutes after which a run is written into the page."""


def soak(
    minutes: Annotated[float, typer.Option(min=0.1, max=10_000)] = LONG_ENOUGH,
    every: Annotated[float, typer.Option(min=0.5, max=600, help="Seconds between two samples.")] = 30.0,
    size: Annotated[int, typer.Option(min=100, max=2_000_000, help="Referrals in the database.")] = 2000,
    table: Annotated[bool, typer.Option(help="Write what is flat for 30 minutes into reliability.md.")] = True,
    folder: Annotated[Path | None, typer.Option(help="Where seeded databases and results are kept.")] = None,
) -> None:
    """Show that memory, descriptors and connections stay the same under a steady load. Exit code 1 if anything grows,
    or if an answer is not as expected.
    """
    from bench.soak.measure import measure
    from bench.soak.table import keep_samples, lines, verdict, write

    with ground(folder, None) as here:
        soaked = measure(here, size, seconds=minutes * 60, every=every, tell=typer.echo)
    found = verdict(soaked)
    place = folder or default_folder()
    results.keep(place, "soak", asdict(found))
    keep_samples(soaked, place / "soak.csv")
    for line in lines(found):
        typer.echo(line)
    if table and found.is_right and minutes >= LONG_ENOUGH:
        write(found)
    raise typer.Exit(0 if found.is_right else 1)
