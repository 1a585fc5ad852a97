"""``python -m bench``: see ``--help``."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import results
from bench.ground import default_folder, ground

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Measures the data path; see docs/performance.md.")
out = Console(highlight=False, soft_wrap=True)

Folder = Annotated[Path | None, typer.Option(help="Where seeded databases and results are kept between runs.")]
Url = Annotated[str | None, typer.Option(help="A superuser's URL of another PostgreSQL than our own.")]
Size = Annotated[int, typer.Option(min=100, max=2_000_000, help="Referrals in the database.")]
Rounds = Annotated[int, typer.Option(min=1, max=50, help="Turns that are counted; one more comes before them.")]
Connections = Annotated[int, typer.Option(min=1, max=128)]
Processes = Annotated[int, typer.Option(min=1, max=16, help="Processes of the service.")]
Operations = Annotated[list[str] | None, typer.Option("--only", help="get, list, accept, create: all of them if none.")]


@app.command()
def seed(
    referrals: Annotated[int, typer.Argument(min=100, max=2_000_000)], folder: Folder = None, url: Url = None
) -> None:
    """Make the template with that many referrals, if it is not there yet."""
    with ground(folder, url) as here:
        out.print(f"The template is {asyncio.run(here.seeded(referrals))}.")


@app.command()
def api(
    size: Size = 100_000,
    rounds: Rounds = 5,
    connections: Connections = 32,
    processes: Processes = 1,
    only: Operations = None,
    folder: Folder = None,
    url: Url = None,
) -> None:
    """The service against its ceiling and its floor, in turns."""
    from bench.api import OPERATIONS, measure

    chosen = tuple(only or OPERATIONS)
    with ground(folder, url) as here:
        found = measure(here, size, rounds=rounds, connections=connections, processes=processes, operations=chosen)
    results.keep(folder or default_folder(), f"api_{processes}", found)
    for name, row in found["summary"].items():
        out.print(
            f"{name:7} {row['per_second']:8.0f}/s  p50 {row['p50']:7.2f} ms  p99 {row['p99']:7.2f} ms"
            f"  service {row.get('service_microseconds', 0):5.0f} µs"
            f"  postgres {row.get('postgres_microseconds', 0):5.0f} µs"
            f"  ceiling {row.get('ceiling', 0):6.0f}/s  ratio {row.get('ratio', 0):.3f}"
            f"  disturbed {row['disturbed_rounds']}/{row['rounds']}"
        )
    out.print(f"memory of the service's processes: {found['service_megabytes']} MB")


if __name__ == "__main__":
    app()
