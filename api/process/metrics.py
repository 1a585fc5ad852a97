"""Metrics for Prometheus, at ``/metrics`` on a port of their own (docs/operations/running.md).

Who takes part: the process that ``corridor serve`` or ``corridor worker`` starts, which answers scrapes in a thread;
the processes that ``corridor serve --workers`` adds, which count into files of one folder, as prometheus-client has it
for several processes; PostgreSQL.
Promised: one port for each command. PostgreSQL is asked at each scrape, so no value is older. Labels are outcomes and
reasons, never who or what.
On failure: if PostgreSQL does not answer in time, what waits there is left out, and ``corridor_database_up`` is 0; an
error of our own leaves both out, and the log says it. Scrapes at the same moment ask PostgreSQL one after the other. At
the end of the process, scrapes that wait for PostgreSQL are cut off.
Counts survive a process that is replaced, and start at 0 with the command.
"""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryDirectory
from threading import Event

from anyio.from_thread import BlockingPortal, start_blocking_portal
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from adapters.postgres.operate.watched import DatabaseAway, Watched, read_watched
from api.process.counts import Counts
from api.process.database_metrics import DatabaseMetrics
from api.process.disks import disk_of
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
        _OfLiving(registry, folder)
        with _answering(settings, registry):
            yield


@contextmanager
def _answering(settings: Settings, registry: CollectorRegistry) -> Iterator[int]:
    port, host = settings.metrics_port or 0, settings.metrics_host
    with start_blocking_portal() as portal:
        ending = Event()
        ours = (DatabaseMetrics(partial(_read, portal, str(settings.worker_database_url), ending)), _Machine(settings))
        for one in ours:
            registry.register(one)
        try:
            server, thread = start_http_server(port, host, registry)
        except OSError as problem:
            _forget(registry, ours)
            reason = f"cannot listen on {host}:{port} ({problem.strerror})"
            raise SettingWrong(f"CORRIDOR_METRICS_HOST, CORRIDOR_METRICS_PORT: {reason}.") from None
        log.info("metrics are served", address=host, port=server.server_port)
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            ending.set()
            portal.call(portal.stop, True)  # with what scrapes still ask; it would be waited for otherwise
            _forget(registry, ours)


def _read(portal: BlockingPortal, url: str, ending: Event) -> Watched:
    try:
        return portal.call(read_watched, url)
    except (CancelledError, RuntimeError):
        if ending.is_set():
            raise DatabaseAway("Ending") from None
        raise


def _forget(registry: CollectorRegistry, collectors: Iterable[Collector]) -> None:
    for one in collectors:
        registry.unregister(one)


class _Machine(Collector):
    """The version that runs, and the room on the disks that it writes to."""

    def __init__(self, settings: Settings) -> None:
        self._places = {"data": settings.data_dir, "erasures": settings.erasures_path.parent}

    def collect(self) -> Iterator[Metric]:
        """Look at each disk now."""
        build = GaugeMetricFamily("corridor_build_info", "The version that runs.", labels=["version", "python"])
        build.add_metric([version("corridor"), python_version()], 1)
        free = GaugeMetricFamily("corridor_disk_free_bytes", "Room that is left.", labels=["place"])
        size = GaugeMetricFamily("corridor_disk_size_bytes", "The size of the disk.", labels=["place"])
        for place, folder in self._places.items():
            disk = disk_of(folder)
            free.add_metric([place], disk.free)
            size.add_metric([place], disk.total)
        yield from (build, free, size)


class _OfLiving(MultiProcessCollector):
    """Adds up the processes, and forgets what those that have died said last of the present moment."""

    def __init__(self, registry: CollectorRegistry, folder: str) -> None:
        super().__init__(registry, folder)  # type: ignore[no-untyped-call]
        self._folder = Path(folder)

    def collect(self) -> Iterable[Metric]:
        """Forget the dead, then count."""
        for file in self._folder.glob("gauge_live*_*.db"):
            process = int(file.stem.rpartition("_")[2])
            if not _lives(process):
                file.unlink(missing_ok=True)
        found: Iterable[Metric] = super().collect()  # type: ignore[no-untyped-call]
        return found


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
