"""Metrics of real processes: one port for each command, however many processes it runs."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any

import pytest

from bench.ports import held_port
from tests.cli.commands import PATIENCE, Service, corridor, running_worker
from tests.http.metrics.scraping import Samples, scraped
from tests.loopback import listening
from tests.processes import must_end, serving_children_of
from tests.scratch import scratch_database, url_of
from tests.timeouts import TICK

DELIVERED, REFUSED = (("corridor_delivery_attempts_total", (outcome,)) for outcome in ("delivered", "refused"))
GIVEN_UP = ("corridor_webhooks_disabled_total", ("gone",))
PENDING = ("corridor_deliveries_pending", ())
TESTS = 6


@pytest.fixture
async def own(root_key_file: Path) -> AsyncIterator[dict[str, Any]]:
    """Settings for a database of its own."""
    async with scratch_database() as name:
        yield {"database_url": url_of(name), "master_key_file": root_key_file}


async def takes_until_it_is_gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A receiver: it takes what comes to ``/hooks``, and elsewhere says that it is gone."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            break
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        status = b"204 No Content" if b"/hooks" in head else b"410 Gone"
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % status)
    writer.close()


async def until(port: int, **wanted: float) -> Samples:
    """Scrape until these counts are reached and nothing is pending: what a killed process had not yet written down is
    sent, and counted, again.
    """
    names = {"delivered": DELIVERED, "refused": REFUSED, "given_up": GIVEN_UP}
    deadline = time.monotonic() + PATIENCE
    while True:
        _, samples = await scraped(port)
        reached = all(samples.get(names[name], 0) >= count for name, count in wanted.items())
        if reached and samples.get(PENDING) == 0:
            return samples
        assert time.monotonic() < deadline, samples
        await asyncio.sleep(TICK)


async def test_two_processes_count_together_on_one_port_also_when_one_is_killed(
    own: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    scope = "--scope=webhooks:manage events:read"
    added = corridor(folder, "client", "add", "--organisation=nea", "--name=Desk", scope, "--json", **own)
    with held_port() as metrics:
        async with listening(takes_until_it_is_gone) as receiver:
            own |= {"metrics_port": metrics, "webhook_allowed_hosts": f"localhost:{receiver}"}
            with Service(folder, **own) as service:
                await asyncio.to_thread(service.start, "--workers", "2")
                token = service.token(json.loads(added.stdout)).json()["access_token"]
                paths = [
                    f"/v1/webhooks/{made.json()['id']}/test"
                    for path in ("hooks", "gone")
                    if (
                        made := await posted(
                            service, "/v1/webhooks", {"url": f"http://localhost:{receiver}/{path}"}, token
                        )
                    )
                ]
                for _ in range(TESTS):
                    await posted(service, paths[0], {}, token)
                await posted(service, paths[1], {}, token)
                samples = await until(metrics, delivered=TESTS, refused=1, given_up=1)
                assert samples["corridor_database_up", ()] == 1
                assert service.process is not None
                killed = serving_children_of(service.process.pid)[0]
                os.kill(killed, SIGKILL)
                await must_end(killed)
                await posted(service, paths[0], {}, token)
                await until(metrics, delivered=TESTS + 1, refused=1, given_up=1)
                assert service.stop(SIGTERM)[0] == 0


async def posted(service: Service, path: str, body: dict[str, Any], token: str) -> Any:
    """Post, while the receiver in this process goes on."""
    answer = await asyncio.to_thread(service.post, path, body, token)
    assert answer.status_code in (201, 202), answer.text
    return answer


async def test_a_worker_has_metrics_too_and_a_port_that_is_taken_is_named(own: dict[str, Any], tmp_path: Path) -> None:
    with held_port() as metrics, running_worker(tmp_path, metrics_port=metrics, **own):
        log = tmp_path / "worker.log"
        async with asyncio.timeout(PATIENCE):
            while "metrics are served" not in log.read_text():  # noqa: ASYNC110  (nobody tells)
                await asyncio.sleep(TICK)
        _, samples = await scraped(metrics)
        assert samples["corridor_database_up", ()] == 1
        for workers in ("1", "2"):
            given = ("serve", "--port=0", f"--workers={workers}")
            taken = await asyncio.to_thread(corridor, tmp_path, *given, metrics_port=metrics, **own)
            assert taken.returncode != 0
            assert f"CORRIDOR_METRICS_PORT: cannot listen on 127.0.0.1:{metrics}" in taken.stderr
