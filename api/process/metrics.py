"""Metrics for Prometheus, at ``/metrics`` on a port of their own (docs/operations/running.md).

Who takes part: the process that ``corridor serve`` or ``corridor worker`` starts, which answers scrapes in a thread;
the processes that ``corridor serve --workers`` adds, which count into files of one folder, as prometheus-client has it
for several processes; PostgreSQL.
Promised: one port for each command. PostgreSQL is asked at each scrape, so no value is older. Labels are outcomes and
reasons, never who or what.
On failure: if PostgreSQL does not answer in time, what waits there is left out, and ``corridor_database_up`` is 0; an
error of our own leaves both out, and the log says it. Scrapes at the same moment ask PostgreSQL one after the other.
Counts survive a process that is replaced, and start at 0 with the command.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from threading import Lock

from anyio.from_thread import start_blocking_portal
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from adapters.postgres.operate.queues import DatabaseAway, Queues, read_queues
from api.process.counts import Counts
from api.process.logs import log
from api.process.settings import Settings, SettingWrong

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus-client counts, if it is set when a process starts."""


@contextmanager
def metrics_of(settings: Settings, counts: Counts) -> Iterator[int | None]:
    """Serve the metrics of this process, unless it is one of several: then the first of them does, for all.

    Yields the port, ``None`` if this process serves none. Raises ``SettingWrong`` if the port cannot be had.
    """
    if settings.metrics_port is None or multiprocessing.parent_process() is not None:
        yield None
        return
    with _answering(settings, counts.registry) as port:
        yield port


@contextmanager
def metrics_of_all(settings: Settings) -> Iterator[None]:
    """Serve the metrics of the processes that are started in the block; raises ``SettingWrong``."""
    if settings.metrics_port is None:
        yield
        return
    with TemporaryDirectory(prefix="corridor-metrics-") as folder:
        os.environ[FOLDER] = folder
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        with _answering(settings, registry):
            yield


@contextmanager
def _answering(settings: Settings, registry: CollectorRegistry) -> Iterator[int]:
    port, host = settings.metrics_port or 0, settings.metrics_host
    with start_blocking_portal() as portal:
        waiting = _Waiting(partial(portal.call, read_queues, str(settings.worker_database_url)))
        registry.register(waiting)
        try:
            server, thread = start_http_server(port, host, registry)
        except OSError as problem:
            registry.unregister(waiting)
            reason = f"cannot listen on {host}:{port} ({problem.strerror})"
            raise SettingWrong(f"CORRIDOR_METRICS_HOST, CORRIDOR_METRICS_PORT: {reason}.") from None
        log.info("metrics are served", address=host, port=server.server_port)
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            registry.unregister(waiting)


class _Waiting(Collector):
    """What waits in the database, asked at each scrape."""

    def __init__(self, read: Callable[[], Queues]) -> None:
        self._read, self._one_at_a_time = read, Lock()

    def collect(self) -> Iterator[Metric]:
        try:
            with self._one_at_a_time:
                queues = self._read()
        except DatabaseAway as problem:
            log.warning("metrics without the database", kind=str(problem))
            yield GaugeMetricFamily("corridor_database_up", "Whether PostgreSQL answered this scrape.", 0)
            return
        except Exception as problem:
            log.error("metrics could not be read", kind=type(problem).__name__)
            return
        yield GaugeMetricFamily("corridor_database_up", "Whether PostgreSQL answered this scrape.", 1)
        yield GaugeMetricFamily(
            "corridor_feed_unsequenced_age_seconds",
            "How long the oldest event that no feed shows yet has been waiting.",
            queues.unsequenced_age,
        )
        yield GaugeMetricFamily(
            "corridor_delivery_lag_seconds",
            "How long the delivery to a webhook has been waiting that has been due for longest.",
            queues.delivery_lag,
        )
        yield GaugeMetricFamily(
            "corridor_deliveries_pending",
            "Deliveries to webhooks that have not ended, counted up to 100,000.",
            queues.deliveries_pending,
        )
        yield GaugeMetricFamily(
            "corridor_digests_waiting", "Centres with news for an e-mail that was not sent yet.", queues.digests_waiting
        )
        yield GaugeMetricFamily(
            "corridor_digests_failing", "Centres at which no e-mail arrives.", queues.digests_failing
        )
