"""Metrics over HTTP: how long events and deliveries wait, as Prometheus reads it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.postgres.operate import watched
from adapters.webhook_sender.sender import FOR_EACH
from api.process import metrics
from api.process.metrics import metrics_of
from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.events.feed_reading import sequenced
from tests.http.metrics.scraping import gauge, scraped
from tests.http.webhooks.receiver import Receiver, ask_for_test, receiving, registered, sending
from tests.loopback import listening
from tests.scratch import owner_of, url_of
from tests.timeouts import LONG, TICK

AGE, LAG, PENDING, UP = (
    "corridor_feed_unsequenced_age_seconds",
    "corridor_delivery_lag_seconds",
    "corridor_deliveries_pending",
    "corridor_database_up",
)
WAITING, FAILING = "corridor_digests_waiting", "corridor_digests_failing"
MORE_THAN_AT_ONCE = FOR_EACH + 4
"""Deliveries to one webhook: some wait, because a worker has no more than ``FOR_EACH`` under way."""


@pytest.fixture
def port(apart: World) -> Iterator[int]:
    with metrics_of(apart.service.settings.model_copy(update={"metrics_port": 0}), apart.service.counts) as port:
        assert port is not None
        yield port


@pytest.fixture
async def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    async with receiving(tmp_path, monkeypatch) as receiver:
        yield receiver


async def test_an_event_that_nobody_appends_to_the_feeds_makes_the_age_grow(apart: World, port: int) -> None:
    assert await gauge(port, AGE) == 0
    await opened_case(await apart.caller("nea"))
    first = await gauge(port, AGE) or 0
    assert 0 < first < (await gauge(port, AGE) or 0)
    await sequenced(apart)
    assert await gauge(port, AGE) == 0


async def test_a_dead_receiver_makes_the_lag_grow_and_nothing_names_it(
    apart: World, port: int, own_database: str, root_key_file: Path, receiver: Receiver
) -> None:
    nea = await apart.new_caller("nea")
    webhook = await registered(apart, nea, receiver)
    for _ in range(MORE_THAN_AT_ONCE):
        await ask_for_test(nea, webhook)
    receiver.pause = LONG
    async with sending(url_of(own_database), root_key_file, receiver.outgoing) as send:
        under_way = asyncio.create_task(send())
        while not receiver.arrived:  # noqa: ASYNC110  (the receiver tells nobody)
            await asyncio.sleep(TICK)
        first = await gauge(port, LAG) or 0
        assert 0 < first < (await gauge(port, LAG) or 0)
        text, samples = await scraped(port)
        assert samples[PENDING, ()] == MORE_THAN_AT_ONCE
        under_way.cancel()
        await asyncio.wait([under_way])
    for named in (webhook["id"], receiver.url, receiver.url.split("/")[2], "nea", nea.client_id):
        assert named not in text


async def test_without_the_database_what_waits_there_is_left_out_until_it_is_back(
    apart: World, port: int, own_database: str
) -> None:
    assert await gauge(port, UP) == 1
    async with owner_of("postgres") as owner:
        await owner.execute(f"ALTER DATABASE {own_database} ALLOW_CONNECTIONS false")
        try:
            _, samples = await scraped(port)
        finally:
            await owner.execute(f"ALTER DATABASE {own_database} ALLOW_CONNECTIONS true")
    assert samples[UP, ()] == 0
    assert not {(AGE, ()), (LAG, ()), (PENDING, ())} & samples.keys()
    assert ("corridor_delivery_attempts_total", ("delivered",)) in samples
    assert await gauge(port, AGE) is not None


async def test_a_database_that_never_answers_does_not_hold_up_the_scrape(
    apart: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(watched, "SECONDS", 0.5)
    async with listening(never) as silent:
        away = f"postgresql://corridor_worker@127.0.0.1:{silent}/nowhere?sslmode=disable"
        settings = apart.service.settings.model_copy(update={"metrics_port": 0, "worker_database_url": away})
        with metrics_of(settings, apart.service.counts) as port:
            assert port is not None
            assert await gauge(port, UP) == 0


async def test_an_error_of_our_own_is_not_taken_for_a_missing_database(
    apart: World, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "ASK", "SELECT no_such_column")
    _, samples = await scraped(port)
    assert not {(UP, ()), (AGE, ())} & samples.keys()
    assert ("corridor_delivery_attempts_total", ("delivered",)) in samples


async def test_a_scrape_that_waits_for_the_database_does_not_hold_up_the_end(
    apart: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, outcome = asyncio.Event(), list[str]()
    loop = asyncio.get_running_loop()

    async def slow(_: str) -> None:
        loop.call_soon_threadsafe(asked.set)
        try:
            await asyncio.sleep(LONG)
            outcome.append("it was waited for")
        except asyncio.CancelledError:
            outcome.append("cut off")
            raise

    monkeypatch.setattr(metrics, "read_watched", slow)
    settings = apart.service.settings.model_copy(update={"metrics_port": 0})
    with metrics_of(settings, apart.service.counts) as port:
        assert port is not None
        scrape = asyncio.create_task(gauge(port, UP))
        await asked.wait()
    assert outcome == ["cut off"]
    assert await scrape == 0


async def test_scrapes_at_the_same_moment_ask_one_after_the_other(
    apart: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, most = 0, 0
    read = metrics.read_watched

    async def counted(url: str) -> watched.Watched:
        nonlocal now, most
        now += 1
        most = max(most, now)
        try:
            await asyncio.sleep(0.05)
            return await read(url)
        finally:
            now -= 1

    monkeypatch.setattr(metrics, "read_watched", counted)
    settings = apart.service.settings.model_copy(update={"metrics_port": 0})
    with metrics_of(settings, apart.service.counts) as port:
        assert port is not None
        assert await asyncio.gather(*(gauge(port, UP) for _ in range(5))) == [1.0] * 5
    assert most == 1


async def test_digests_that_wait_or_fail_are_counted(apart: World, port: int) -> None:
    assert (await gauge(port, WAITING), await gauge(port, FAILING)) == (0, 0)
    await apart.value(
        "INSERT INTO corridor.digests (centre_id, organisation_id, email, language, set_at, seen, waiting, under_way,"
        " doubtful, tries, failing_since) SELECT c.id, c.organisation_id, 'office@centre.example', 'en', now(), 0,"
        " CASE WHEN n > 1 THEN '{1}'::bigint[] ELSE '{}' END, 0, false, 0, CASE WHEN n > 2 THEN now() END"
        " FROM (SELECT *, row_number() OVER () AS n FROM corridor.centres LIMIT 3) AS c"
    )
    assert (await gauge(port, WAITING), await gauge(port, FAILING)) == (2, 1)
    await apart.value("DELETE FROM corridor.digests")


async def test_there_are_none_on_the_port_of_the_api_nor_without_a_port_of_their_own(apart: World) -> None:
    assert (await apart.http.get("/metrics")).status_code == 404
    with metrics_of(apart.service.settings, apart.service.counts) as port:
        assert port is None
