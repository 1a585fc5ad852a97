"""All measurements of events, and their report."""

from collections.abc import Iterator
from typing import Any

from bench.events import latency, price, throughput
from bench.ground import Ground


def measure(
    ground: Ground,
    referrals: int,
    *,
    rounds: int,
    per_second: int,
    seconds: int,
    endpoints: int,
    each: int,
    calls: int,
) -> Iterator[tuple[str, Any]]:
    """Give the figures, by the name of their part, as each is measured."""
    yield "latency", latency.measure(ground, referrals, per_second=per_second, seconds=seconds)
    yield "deliveries", throughput.measure(ground, referrals, endpoints=endpoints, each=each, rounds=rounds)
    yield "price", price.measure(ground, referrals, rounds=2 * rounds, calls=calls)


def lines(part: str, found: dict[str, Any]) -> Iterator[str]:
    """Write the figures of a part as a report."""
    return {"latency": _of_latency, "deliveries": _of_deliveries, "price": _of_price}[part](found)


def _of_latency(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['changes']} changes, {found['per_second']} a second{_disturbed(found)}"
    for where in ("feed", "receiver"):
        row = found[where]
        yield (
            f"  commit to {where:8}  p50 {row.get('p50', 0):7.1f} ms  p99 {row.get('p99', 0):7.1f} ms"
            f"  longest {row.get('longest', 0):7.1f} ms  seen {row['seen']}"
        )
    yield f"  cores: {_cores(found['cores'])}"


def _of_deliveries(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['endpoints']} endpoints, {found['each']} deliveries to each, one worker"
    for name, row in found["summary"].items():
        yield (
            f"  {name:9} {row['per_second']:7.0f}/s  worker {row['worker_microseconds']:5.0f} µs a delivery"
            f"  ({row['a_core_second']:5.0f} for a second of CPU)  postgres {row['postgres_microseconds']:5.0f} µs"
            f"  longest silence {row['silence']:.2f} s  disturbed {row['disturbed_rounds']}/{row['rounds']}"
        )


def _of_price(found: dict[str, Any]) -> Iterator[str]:
    taken = found["milliseconds"]
    yield (
        f"a change that is told ÷ one that is not: {taken['added']:.3f} ms more, of {taken['request']:.2f} ms of CPU"
        " for a request"
    )
    for name, row in found["summary"].items():
        yield f"  {name:15} {row['ratio']:.3f}  ({row['least']:.3f} to {row['most']:.3f})"


def _cores(cores: dict[str, float]) -> str:
    return ", ".join(f"{party} {used:.2f}" for party, used in cores.items())


def _disturbed(row: dict[str, Any]) -> str:
    return ", disturbed by other work" if row["disturbed"] else ""
