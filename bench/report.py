"""Combines the results: ``docs/performance.json``, and the tables between two markers in ``docs/performance.md``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.pages import put_between
from bench.results import kept
from bench.targets import TARGETS, Results

DOCS = Path(__file__).parents[1] / "docs"
BEGIN, END = "<!-- figures: written by python -m bench report -->", "<!-- end of figures -->"


class NothingMeasured(Exception):
    """There are no results yet."""


def write(folder: Path) -> list[str]:
    """Write both files and return the lines of the table of targets."""
    results = kept(folder)
    if not results:
        raise NothingMeasured
    (DOCS / "performance.json").write_text(json.dumps(results, indent=1) + "\n")
    put_between(DOCS / "performance.md", BEGIN, END, _figures(results))
    return list(_targets(results))


def _figures(results: Results) -> Iterator[str]:
    yield from _machine(results)
    yield ""
    yield from _targets(results)
    for name, found in results.items():
        if name.startswith("api_"):
            yield ""
            yield from _service(found)
    if "scale" in results:
        yield ""
        yield from _scale(results["scale"])
    if products := results.get("peers", {}).get("products"):
        yield ""
        yield from _products(products)


def _machine(results: Results) -> Iterator[str]:
    newest = max(results.values(), key=lambda found: str(found["measured_at"]))
    machine = newest["machine"]
    versions = ", ".join(f"{name} {value}" for name, value in machine.items() if name not in _PLACE)
    yield f"Measured {newest['measured_at'][:10]} on {machine['cores']} cores of {machine['processor']},"
    yield f"{machine['memory_gb']} GB, shared by client, service and PostgreSQL; {versions}."


_PLACE = ("cores", "processor", "memory_gb", "system")


def _targets(results: Results) -> Iterator[str]:
    yield "| | found | must | goal | reached |"
    yield "| --- | --- | --- | --- | --- |"
    for target in TARGETS:
        try:
            found = target.read(results)
        except KeyError:
            yield f"| {target.name} | not measured | {target.must:g} | {target.goal:g} | |"
            continue
        yield f"| {target.name} | {found:g} | {target.must:g} | {target.goal:g} | {target.verdict(found)} |"


def _service(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{found['processes']} process(es) of the service, {found['connections']} connections, "
        f"{found['referrals']:,} referrals; CPU in microseconds a request; a round is marked as disturbed where other "
        "work took over 0.3 of a core."
    )
    yield ""
    yield "| | a second | p50 ms | p99 ms | CPU service | CPU PostgreSQL | ceiling | ratio | disturbed |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, row in found["summary"].items():
        cells = (
            name,
            f"{row['per_second']:.0f}",
            f"{row['p50']:.2f}",
            f"{row['p99']:.2f}",
            f"{row.get('service_microseconds', row.get('floor_microseconds', 0)):.0f}",
            f"{row.get('postgres_microseconds', 0):.0f}",
            f"{row['ceiling']:.0f}" if "ceiling" in row else "",
            f"{row['ratio']:.3f}" if "ratio" in row else "",
            f"{row['disturbed_rounds']} of {row['rounds']}",
        )
        yield f"| {' | '.join(cells)} |"


def _scale(found: dict[str, Any]) -> Iterator[str]:
    yield f"| median of {found['turns']}, µs | {found['small']:,} referrals | {found['large']:,} referrals | times |"
    yield "| --- | --- | --- | --- |"
    for name, row in found["summary"].items():
        yield f"| {name} | {row['small']:.0f} | {row['large']:.0f} | {row['times']} |"


def _products(products: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "| beside | | ours a second | theirs a second | times | where it ran |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for product, found in products.items():
        place = "this machine" if found["loopback"] else "over a network"
        for name, row in found["summary"].items():
            yield f"| {product} | {name} | {row['ours']:.0f} | {row['theirs']:.0f} | {row['times']} | {place} |"
