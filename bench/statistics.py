"""``python -m bench statistics``."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.ground import default_folder, ground

Size = Annotated[int, typer.Option(min=100, max=2_000_000, help="Referrals in the database.")]


def statistics(
    small: Size = 100_000,
    large: Size = 1_000_000,
    folder: Annotated[Path | None, typer.Option(help="Where seeded databases and results are kept.")] = None,
    url: Annotated[str | None, typer.Option(help="The URL of a superuser of another PostgreSQL.")] = None,
) -> None:
    """Time the figures of the busiest organisation at two sizes, against counting the same from the records.

    Making the figures of a million referrals takes about an hour, each time. Exits with 1 if a query of whole months
    takes more than 50 ms in PostgreSQL at the larger size.
    """
    from bench.figures.measure import AT_MOST, compare

    with ground(folder, url) as here:
        found = asyncio.run(compare(here, (small, large)))
    results.keep(folder or default_folder(), "statistics", found)
    for size, seconds in found["seconds_to_make"].items():
        typer.echo(f"{int(size):,} referrals: all figures made in {seconds} s")
    for name, by_size in found["summary"].items():
        for size, row in by_size.items():
            beside = f"  records {row['records']:8.2f} ms  × {row['times']}" if "records" in row else ""
            typer.echo(f"{name:28} {int(size):9,} referrals  figures {row['figures']:7.2f} ms{beside}")
    raise typer.Exit(0 if found["slowest_of_whole_months"] <= AT_MOST else 1)
