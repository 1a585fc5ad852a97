"""Metrics that are asked of PostgreSQL at each scrape (``adapters/postgres/operate/watched.py``)."""

from collections.abc import Callable, Iterator
from threading import Lock

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.postgres.operate.watched import DatabaseAway, Watched
from api.process.logs import log

GAUGES = (
    (
        "feed_unsequenced_age_seconds",
        "unsequenced_age",
        "How long the oldest event that no feed shows yet has been waiting.",
    ),
    (
        "delivery_lag_seconds",
        "delivery_lag",
        "How long the delivery to a webhook has been waiting that has been due for longest.",
    ),
    (
        "deliveries_pending",
        "deliveries_pending",
        "Deliveries to webhooks that have not ended, counted up to 100,000.",
    ),
    ("digests_waiting", "digests_waiting", "Centres with news for an e-mail that was not sent yet."),
    ("digests_failing", "digests_failing", "Centres at which no e-mail arrives."),
    ("clocks_late_seconds", "clocks_late", "How long ago the clock ended whose step has been due for longest."),
    ("audit_tree_head_age_seconds", "tree_head_age", "The age of the newest signed head of the audit tree."),
    (
        "audit_outside_tree_age_seconds",
        "outside_tree_age",
        "The age of the oldest audit entry that is not in the tree.",
    ),
    (
        "cases_owed_a_key",
        "cases_owed_a_key",
        "Cases whose key has to be rotated and could not be yet, counted up to 100,000.",
    ),
    (
        "cases_with_replaced_keys",
        "cases_with_replaced_keys",
        "Cases whose previous key is kept until its successor has been read, counted up to 100,000.",
    ),
    (
        "organisation_keys_replaced",
        "replaced_organisation_keys",
        "Organisation keys that were rotated and are still needed.",
    ),
    ("database_size_bytes", "size", "The size of the database."),
    ("database_connections", "connections", "Connections of clients to the database server."),
    ("database_connections_limit", "connections_limit", "The max_connections of the database server."),
)
"""The name after ``corridor_``, the field of ``Watched``, and what it is."""


class DatabaseMetrics(Collector):
    """Asks once for each scrape, one scrape after the other."""

    def __init__(self, read: Callable[[], Watched]) -> None:
        self._read, self._one_at_a_time = read, Lock()

    def collect(self) -> Iterator[Metric]:
        """Give what PostgreSQL says; without it, only that it is away."""
        try:
            with self._one_at_a_time:
                watched = self._read()
        except DatabaseAway as problem:
            log.warning("metrics without the database", kind=str(problem))
            yield _up(0)
            return
        except Exception as problem:
            log.error("metrics could not be read", kind=type(problem).__name__)
            return
        yield _up(1)
        for name, field, help_text in GAUGES:
            value = getattr(watched, field)
            if value is not None:
                yield GaugeMetricFamily(f"corridor_{name}", help_text, value)
        yield from _jobs(watched)


def _up(value: int) -> Metric:
    return GaugeMetricFamily("corridor_database_up", "Whether PostgreSQL answered this scrape.", value)


def _jobs(watched: Watched) -> Iterator[Metric]:
    age = GaugeMetricFamily(
        "corridor_job_success_age_seconds",
        "How long ago a job of the worker last succeeded, in any process.",
        labels=["job"],
    )
    every = GaugeMetricFamily("corridor_job_interval_seconds", "How often a job should run.", labels=["job"])
    failing = GaugeMetricFamily(
        "corridor_job_failing", "Whether a job has failed since it last succeeded.", labels=["job"]
    )
    for job, seen in watched.jobs.items():
        age.add_metric([job], seen.since_success)
        every.add_metric([job], seen.every)
        failing.add_metric([job], seen.failing)
    yield from (age, every, failing)
