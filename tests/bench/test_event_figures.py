"""Everything that is measured about events really happens: each change is seen, and each delivery arrives."""

import pytest

from bench.events import latency as arriving
from bench.events import throughput
from bench.events.measure import lines, measure
from bench.events.throughput import longest_silence
from bench.ground import Ground
from tests.bench.conftest import REFERRALS


def test_changes_arrive_deliveries_are_made_and_the_report_says_how(
    here: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in (arriving, throughput):
        monkeypatch.setattr(part, "START_SECONDS", 0.0)
    asked = measure(here, REFERRALS, rounds=1, per_second=10, seconds=4, endpoints=3, each=4, calls=16)
    found = dict(asked)
    latency = found["latency"]
    assert (latency["changes"], latency["feed"]["seen"], latency["receiver"]["seen"]) == (40, 40, 40)
    assert 0 < latency["feed"]["p50"] <= latency["feed"]["p99"]
    alive, dead = (found["deliveries"]["rounds"][name][0] for name in ("all alive", "one dead"))
    assert (alive["deliveries"], dead["deliveries"]) == (12, 8)
    assert all(row["ratio"] > 0 for row in found["price"]["summary"].values())
    assert sum(len(list(lines(part, figures))) for part, figures in found.items()) == 10


def test_an_endpoint_is_silent_until_its_next_delivery() -> None:
    assert longest_silence([(11.0, 0, "a"), (14.5, 0, "b"), (12.0, 1, "c")], 10.0) == 3.5
    assert longest_silence([(16.0, 1, "a"), (11.0, 0, "b")], 10.0) == 6.0
