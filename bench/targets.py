"""The performance targets, and where to find each figure in the results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Results = dict[str, dict[str, Any]]
BARE_MEGABYTES = 64
"""A process with nothing but FastAPI and asyncpg."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure with its limit and its goal; ``least``: more is better."""

    name: str
    read: Callable[[Results], float]
    must: float
    goal: float
    least: bool = True

    def verdict(self, found: float) -> str:
        """Return how the figure compares with the target."""
        for word, wanted in (("goal", self.goal), ("must", self.must)):
            if found >= wanted if self.least else found <= wanted:
                return word
        return "missed"


def _ratio(operation: str) -> Callable[[Results], float]:
    return lambda results: float(results["api_1x32"]["summary"][operation]["ratio"])


def _peer(operation: str) -> Callable[[Results], float]:
    return lambda results: float(results["peers"]["summary"][operation]["times"])


def _scale(name: str) -> Callable[[Results], float]:
    return lambda results: float(results["scale"]["summary"][name]["times"])


def _statements(operation: str) -> Callable[[Results], float]:
    return lambda results: float(results["statements"][operation]["a_request"])


def _steadiness(results: Results) -> float:
    row = results["api_1x8"]["summary"]["get"]
    return round(float(row["p99"] / row["p50"]), 1)


def _arrival(where: str) -> Callable[[Results], float]:
    return lambda results: float(results["events"]["latency"][where]["p99"])


def _deliveries(results: Results) -> float:
    return float(results["events"]["deliveries"]["summary"]["one dead"]["a_core_second"])


def _telling(results: Results) -> float:
    return float(results["events"]["price"]["summary"]["request_cpu"]["ratio"])


def _memory(results: Results) -> float:
    return round(float(max(results["api_1x32"]["service_megabytes"])) / BARE_MEGABYTES, 2)


TARGETS = (
    Target("accept ÷ pgbench calling the same record function", _ratio("accept"), 0.20, 0.30),
    Target("create and send ÷ its ceiling", _ratio("create"), 0.18, 0.28),
    Target("GET referral ÷ its ceiling", _ratio("get"), 0.12, 0.18),
    Target("inbox of 50 ÷ its ceiling", _ratio("list"), 0.12, 0.17),
    Target("get × Django REST Framework", _peer("get"), 5, 8),
    Target("list × Django REST Framework", _peer("list"), 3, 4),
    Target("accept × Django REST Framework", _peer("accept"), 4, 6),
    Target("create × Django REST Framework", _peer("create"), 4, 5),
    Target("statements, get", _statements("get"), 1, 1, least=False),
    Target("statements, list", _statements("list"), 1, 1, least=False),
    Target("statements, accept", _statements("accept"), 2, 2, least=False),
    Target("statements, create and send", _statements("create"), 2, 2, least=False),
    Target("time at the larger ÷ at the smaller table: inbox", _scale("inbox"), 1.5, 1.2, least=False),
    Target("time at the larger ÷ at the smaller table: deep page", _scale("deep page"), 1.5, 1.2, least=False),
    Target("time at the larger ÷ at the smaller table: feed", _scale("feed"), 1.5, 1.2, least=False),
    Target(
        "row-level security on ÷ off, accept", lambda found: float(found["isolation"]["summary"]["ratio"]), 0.9, 0.95
    ),
    Target("p99 ÷ p50 at 8 connections, get", _steadiness, 5, 3, least=False),
    Target("feed: commit to visible, ms, p99", _arrival("feed"), 500, 150, least=False),
    Target("webhooks: commit to receiver, ms, p99", _arrival("receiver"), 1000, 300, least=False),
    Target("deliveries for a second of CPU of the worker, one endpoint of 200 dead", _deliveries, 1000, 2000),
    Target("CPU of a change that is told ÷ of one that is not", _telling, 1.06, 1.03, least=False),
    Target("memory of a service process ÷ 64 MB", _memory, 2, 1.5, least=False),
)
