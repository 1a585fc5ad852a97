"""``python -m bench events``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bench import results
from bench.ground import default_folder, ground


def events(
    size: Annotated[int, typer.Option(min=100, max=2_000_000, help="Referrals in the database.")] = 20_000,
    rounds: Annotated[int, typer.Option(min=1, max=50)] = 2,
    per_second: Annotated[int, typer.Option(min=1, max=2000, help="Changes a second.")] = 200,
    seconds: Annotated[int, typer.Option(min=1, max=300, help="For how long.")] = 20,
    endpoints: Annotated[int, typer.Option(min=2, max=240)] = 200,
    each: Annotated[int, typer.Option(min=1, max=1000, help="Deliveries to each endpoint.")] = 100,
    calls: Annotated[int, typer.Option(min=80, help="Changes of each kind in a round, for their price.")] = 160,
    folder: Annotated[Path | None, typer.Option(help="Where seeded databases and results are kept.")] = None,
    url: Annotated[str | None, typer.Option(help="A superuser's URL of another PostgreSQL than our own.")] = None,
) -> None:
    """Measure how soon events arrive, how many deliveries one worker makes, and what a change pays for being told."""
    from bench.events.measure import lines, measure

    with ground(folder, url) as here:
        found: dict[str, Any] = {"referrals": size}
        for part, figures in measure(
            *(here, size),
            rounds=rounds,
            per_second=per_second,
            seconds=seconds,
            endpoints=endpoints,
            each=each,
            calls=calls,
        ):
            found[part] = figures
            for line in lines(part, figures):
                typer.echo(line)
    results.keep(folder or default_folder(), "events", found)
