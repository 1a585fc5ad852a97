"""What a process counts of requests, for Prometheus. Labels are operations and statuses, never who or what.

A request costs two look-ups and two additions, and only where metrics are served. What changes from moment to moment
(requests under way, connections) is not counted up and down, but looked at every second (``api/process/watching.py``).
"""

from prometheus_client import CollectorRegistry, Counter, Histogram

BUCKETS = (0.01, 0.05, 0.25, 1.0, 5.0)
"""Seconds: a quick read, a quick change, still good, slow, and the limit within which a fault is answered."""
GONE = "gone"
"""The status of a request whose client left before there was a response."""


class RequestCounts:
    """Counts requests by operation and status, and how long they took by operation."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counted = Counter(
            "corridor_requests", "Requests that have ended.", ["operation", "status"], registry=registry
        )
        self._timed = Histogram(
            "corridor_request_seconds",
            "How long requests took.",
            ["operation"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._by_status: dict[tuple[str, int], Counter] = {}
        self._by_operation: dict[str, Histogram] = {}
        self.under_way = 0
        """Requests that have not ended."""

    def ended(self, operation: str, status: int, seconds: float) -> None:
        """Count a request; ``status`` 0: its client left before there was a response."""
        counter = self._by_status.get((operation, status))
        if counter is None:
            counter = self._counted.labels(operation, str(status or GONE))
            self._by_status[operation, status] = counter
        histogram = self._by_operation.get(operation)
        if histogram is None:
            histogram = self._by_operation[operation] = self._timed.labels(operation)
        counter.inc()
        histogram.observe(seconds)
