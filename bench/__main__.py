"""``python -m bench``: see ``--help``."""

import asyncio
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bench import results
from bench.crowding.command import crowding
from bench.events.command import events
from bench.ground import NOT_FOR_POWER_CUTS, default_folder, ground
from bench.soak.command import soak
from bench.statistics import statistics

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # local variables include tokens
    help="Measures the data path; see docs/performance.md.",
)
out = Console(highlight=False, soft_wrap=True)
for command in (crowding, events, soak, statistics):
    app.command()(command)

Folder = Annotated[Path | None, typer.Option(help="Where seeded databases and results are kept between runs.")]
Url = Annotated[str | None, typer.Option(help="A superuser's URL of another PostgreSQL than our own.")]
Size = Annotated[int, typer.Option(min=100, max=2_000_000, help="Referrals in the database.")]
Rounds = Annotated[int, typer.Option(min=1, max=50, help="Turns that are counted; one more comes before them.")]
Connections = Annotated[int, typer.Option(min=1, max=128)]
Processes = Annotated[int, typer.Option(min=1, max=16, help="Processes of the service.")]
Operations = Annotated[list[str] | None, typer.Option("--only", help="get, list, accept, create: all of them if none.")]
MedplumUrl = Annotated[str | None, typer.Option(envvar="CORRIDOR_BENCH_MEDPLUM_URL", help="FHIR tasks of a Medplum.")]
MedplumToken = Annotated[str | None, typer.Option(envvar="CORRIDOR_BENCH_MEDPLUM_TOKEN")]
CareUrl = Annotated[str | None, typer.Option(envvar="CORRIDOR_BENCH_CARE_URL", help="Resource requests of a CARE.")]
CareToken = Annotated[str | None, typer.Option(envvar="CORRIDOR_BENCH_CARE_TOKEN")]
CareFacility = Annotated[str | None, typer.Option(envvar="CORRIDOR_BENCH_CARE_FACILITY", help="Facility id for CARE.")]
DirectusUrl = Annotated[str | None, typer.Option(envvar="CORRIDOR_BENCH_DIRECTUS_URL", help="Items of a Directus.")]
DirectusToken = Annotated[str | None, typer.Option(envvar="CORRIDOR_BENCH_DIRECTUS_TOKEN")]
DirectusCollection = Annotated[
    str,
    typer.Option(envvar="CORRIDOR_BENCH_DIRECTUS_COLLECTION", help="With the text fields status and summary."),
]


@app.command()
def seed(
    referrals: Annotated[int, typer.Argument(min=100, max=2_000_000)], folder: Folder = None, url: Url = None
) -> None:
    """Create the template with that many referrals, if it does not exist yet."""
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
    """Measure the service, its ceiling and its floor, in turns."""
    from bench.api import OPERATIONS, measure

    chosen = tuple(only or OPERATIONS)
    with ground(folder, url) as here:
        found = measure(here, size, rounds=rounds, connections=connections, processes=processes, operations=chosen)
    results.keep(folder or default_folder(), f"api_{processes}x{connections}", found)
    for name, row in found["summary"].items():
        out.print(
            f"{name:7} {row['per_second']:8.0f}/s  p50 {row['p50']:7.2f} ms  p99 {row['p99']:7.2f} ms"
            f"  service {row.get('service_microseconds', 0):5.0f} µs"
            f"  postgres {row.get('postgres_microseconds', 0):5.0f} µs"
            f"  ceiling {row.get('ceiling', 0):6.0f}/s  ratio {row.get('ratio', 0):.3f}"
            f"  disturbed {row['disturbed_rounds']}/{row['rounds']}"
        )
    out.print(f"memory of the service's processes: {found['service_megabytes']} MB")


@app.command()
def statements(size: Size = 1000, folder: Folder = None, url: Url = None) -> None:
    """Count statements per request with PostgreSQL's own counters. Exit code 1 if the promise is broken."""
    from bench.statements import count

    with ground(folder, url) as here:
        found = count(here, size)
    results.keep(folder or default_folder(), "statements", {name: asdict(row) for name, row in found.items()})
    for name, row in found.items():
        out.print(f"{name:7} {row.a_request:g} statements {' '.join(row.others)}")
    raise typer.Exit(0 if all(row.keeps(name) for name, row in found.items()) else 1)


@app.command()
def path(
    operation: Annotated[str, typer.Argument(help="get, list, accept or create.")] = "accept",
    size: Size = 600,
    functions: Annotated[bool, typer.Option(help="Also print the functions that run in each file.")] = False,
    folder: Folder = None,
    url: Url = None,
) -> None:
    """List the files that one request passes through, in order."""
    from bench.request_path import trace

    with ground(folder, url) as here:
        found = trace(here, size, operation)
    for number, (file, names) in enumerate(found.items(), 1):
        out.print(f"{number:3} {file}" + (f"  {', '.join(names)}" if functions else ""))


@app.command()
def plans(size: Size = 100_000, folder: Folder = None, url: Url = None) -> None:
    """Find what grows with the table or the page inside the functions. Exit code 1 if anything does."""
    from bench.look import look

    with ground(folder, url) as here:
        found = asyncio.run(look(here, size))
    results.keep(folder or default_folder(), "plans", found)
    for name, row in found["summary"].items():
        out.print(f"{name:7} {row['statements']} statements inside; {'; '.join(row['faults']) or 'nothing grows'}")
    raise typer.Exit(1 if any(row["faults"] for row in found["summary"].values()) else 0)


@app.command()
def scale(small: Size = 100_000, large: Size = 1_000_000, folder: Folder = None, url: Url = None) -> None:
    """Time the same statements on two sizes. The larger seed takes a quarter of an hour, the first time."""
    from bench.scale import compare

    with ground(folder, url) as here:
        found = asyncio.run(compare(here, small, large))
    results.keep(folder or default_folder(), "scale", found)
    for name, row in found["summary"].items():
        out.print(f"{name:16} {row['small']:7.0f} µs  {row['large']:7.0f} µs  × {row['times']}")


@app.command()
def isolation(
    size: Size = 100_000, rounds: Rounds = 5, connections: Connections = 32, folder: Folder = None, url: Url = None
) -> None:
    """Measure accepting with row-level security on and off."""
    from bench.isolation import measure

    with ground(folder, url) as here:
        found = measure(here, size, rounds=rounds, connections=connections, operation="accept")
    results.keep(folder or default_folder(), "isolation", found)
    out.print(found["summary"])


@app.command()
def peers(
    size: Size = 100_000,
    rounds: Rounds = 5,
    connections: Connections = 32,
    processes: Processes = 1,
    folder: Folder = None,
    url: Url = None,
    medplum_url: MedplumUrl = None,
    medplum_token: MedplumToken = None,
    care_url: CareUrl = None,
    care_token: CareToken = None,
    care_facility: CareFacility = None,
    directus_url: DirectusUrl = None,
    directus_token: DirectusToken = None,
    directus_collection: DirectusCollection = "referrals",
) -> None:
    """Compare the service with a plain Django REST Framework service on the same data, and with Medplum, CARE and
    Directus.

    Each of those three that has a URL is measured, with a bearer token for it; nothing else is reached over a network.
    A few thousand objects are created there and stay: name an installation meant for measuring.
    Pass tokens in the environment, because others on the machine can read command lines.
    """
    from bench.peers.choice import Named, NotUsable, left_out, places
    from bench.peers.measure import measure
    from bench.peers.products import care, directus, medplum

    named = {
        "medplum": Named(medplum_url, medplum_token, medplum()),
        "care": Named(care_url, care_token, care(care_facility or ""), "" if care_facility else "--care-facility"),
        "directus": Named(directus_url, directus_token, directus(directus_collection)),
    }
    try:
        chosen = places(named)
    except NotUsable as fault:
        raise typer.BadParameter(str(fault)) from None
    if absent := left_out(named):
        out.print(absent)
    with ground(folder, url) as here:
        found = measure(here, size, rounds=rounds, connections=connections, processes=processes, places=chosen)
    results.keep(folder or default_folder(), "peers", found)
    for peer, summary in {"django": found["summary"], **_summaries(found["products"])}.items():
        for name, row in summary.items():
            out.print(f"{peer:8} {name:7} ours {row['ours']:6.0f}/s  theirs {row['theirs']:6.0f}/s  × {row['times']}")


def _summaries(products: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: found["summary"] for name, found in products.items()}


@app.command()
def year(
    referrals: Annotated[int, typer.Option(min=10, max=2_000_000, help="Referrals sent in the year, about.")] = 200_000,
    seed: Annotated[int | None, typer.Option(help="Repeats what people do in another run; random if none.")] = None,
    days: Annotated[int, typer.Option(min=1, max=365)] = 365,
    folder: Folder = None,
    url: Url = None,
) -> None:
    """Simulate a year of six corridors, with centres that are away or close, and workers that die; check every promise.

    200,000 referrals take two and a half hours on two cores. Exits with 1 if a promise does not hold, and says which.
    """
    from bench.year.run import fresh, simulate

    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    out.print(f"Seed {chosen}.")
    with ground(folder, url, NOT_FOR_POWER_CUTS) as here:
        asyncio.run(fresh(here, "year"))
        found = asyncio.run(simulate(here, "year", referrals, chosen, out.print, days))
    for what, times in sorted(found.counted.items()):
        out.print(f"{times:9}  {what}")
    out.print(f"{found.days} days in {found.seconds:.0f} s, seed {found.seed}.")
    if found.wrong:
        raise typer.Exit(1)


@app.command()
def tokens() -> None:
    """Measure the cost of identifying the caller."""
    from bench.tokens import main

    main()


@app.command()
def report(folder: Folder = None) -> None:
    """Write the results to docs/performance.json and the tables of docs/performance.md."""
    from bench.report import write

    for line in write(folder or default_folder()):
        out.print(line)


if __name__ == "__main__":
    app()
