"""What a process counts for Prometheus. Labels are outcomes and reasons, never who or what."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics

from api.process.request_counts import RequestCounts
from domain.webhooks.deliveries import Attempt, DeliveryProblem
from domain.webhooks.webhook import WhyDisabled

# a time of creation for each counter would tell nobody anything
disable_created_metrics()  # type: ignore[no-untyped-call]
DELIVERED, REFUSED = "delivered", "refused"
OUTCOMES = (DELIVERED, REFUSED, *DeliveryProblem)
"""``refused``: the receiver answered with another status than 2xx. The others are why there was no answer."""
GIVEN_UP = tuple(because for because in WhyDisabled if because is not WhyDisabled.REQUESTED)


class Counts:
    """The counts of one service, in a registry of its own. All labels exist from the start, at 0, but those of
    requests, of which there are too many. ``requests`` and ``gauges`` are ``None`` unless metrics are ``served``.
    """

    def __init__(self, *, served: bool = False) -> None:
        self.registry = CollectorRegistry()
        attempts = Counter(
            "corridor_delivery_attempts",
            "Attempts to send an event to a webhook.",
            ["outcome"],
            registry=self.registry,
        )
        self._attempts = {str(outcome): attempts.labels(str(outcome)) for outcome in OUTCOMES}
        disabled = Counter(
            "corridor_webhooks_disabled",
            "Webhooks that were given up.",
            ["because"],
            registry=self.registry,
        )
        self._disabled = {str(because): disabled.labels(str(because)) for because in GIVEN_UP}
        self._failures = Counter(
            "corridor_job_failures", "Runs of the worker's jobs that failed.", ["job"], registry=self.registry
        )
        self.requests = RequestCounts(self.registry) if served else None
        self.gauges = Gauges(self.registry) if served else None

    def attempted(self, attempt: Attempt) -> None:
        """Count an attempt."""
        self._attempts[DELIVERED if attempt.arrived else attempt.problem or REFUSED].inc()

    def given_up(self, because: str) -> None:
        """Count a webhook that the sender has disabled."""
        self._disabled[because].inc()

    def know_jobs(self, names: Iterable[str]) -> None:
        """Begin to count the failures of these jobs."""
        for name in names:
            self._failures.labels(name)

    def job_failed(self, name: str) -> None:
        """Count a run that failed."""
        self._failures.labels(name).inc()


class Gauges:
    """What is looked at every second, in each process; of several processes the sum counts, or the worst."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def added(name: str, help_text: str) -> Gauge:
            return Gauge(name, help_text, registry=registry, multiprocess_mode="livesum")

        self.under_way = added("corridor_requests_under_way", "Requests that have not ended.")
        self.waiting = added("corridor_requests_waiting", "Requests that wait for their turn.")
        self.pool_size = added("corridor_pool_size", "Connections for requests that may be open.")
        self.pool_in_use = added("corridor_pool_in_use", "Connections for requests that are in use.")
        self.pool_waiting = added("corridor_pool_waiting", "Statements of requests that wait for a connection.")
        self.signing_key_age = Gauge(
            "corridor_signing_key_age_seconds",
            "For how long the present key has been signing tokens.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.key_service_up = Gauge(
            "corridor_key_service_up",
            "Whether the root key, or the key service, was usable when it was last needed.",
            registry=registry,
            multiprocess_mode="livemin",
        )
