"""The primary is gone and its replica is promoted: a URL with several hosts finds it, without a restart."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.app_under_test import running_world
from tests.builders import opened_case
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.replica.conftest import Pair, prepare
from tests.replica.pair import primary_and_replica
from tests.timeouts import LONG

EPOCHS = "SELECT count(*) FROM corridor.feed_epochs"


@pytest.fixture
def own_pair(tmp_path: Path) -> Iterator[Pair]:
    with primary_and_replica() as (primary, replica):
        asyncio.run(prepare(primary.url, tmp_path / "master.key"))
        yield Pair(primary, replica, tmp_path / "master.key")


def _of_both(pair: Pair, wanted: str) -> str:
    """Name the replica before the primary, so that it has to be passed over."""
    hosts = ",".join(quote(str(node.folder / "cluster"), safe="") + ":5432" for node in (pair.replica, pair.primary))
    password = (pair.primary.folder / "password").read_text().strip()
    return f"postgresql://corridor:{password}@{hosts}/corridor?target_session_attrs={wanted}"


async def test_a_url_of_several_hosts_follows_a_failover_and_the_read_url_too(own_pair: Pair) -> None:
    reads = _of_both(own_pair, "prefer-standby")
    url = _of_both(own_pair, "primary")
    async with running_world(url, own_pair.root_key_file, read_database_url=reads) as world:
        nea = await world.caller("nea")
        before = await opened_case(nea)
        cursor, epochs = await end_of(world, nea), await world.value(EPOCHS)
        async with asyncio.timeout(LONG):
            while (await own_pair.calls("load_case"))[1] == 0:
                assert (await nea.get(f"/v1/cases/{before['id']}")).status_code == 200
        own_pair.primary.stop()
        await own_pair.replica.ask("SELECT pg_promote()")
        end = time.monotonic() + LONG
        while (await nea.get(f"/v1/cases/{before['id']}")).status_code != 200:
            assert time.monotonic() < end, "the new primary is not found"
            await asyncio.sleep(0.2)
        await world.sign_in(nea)
        after = await opened_case(nea)
        listed = (await nea.get("/v1/cases?limit=2")).json()["items"]
        assert [case["id"] for case in listed] == [after["id"], before["id"]]
        await sequenced(world)
        events, _ = await read_on(nea, cursor)
        assert [event["subject"]["case_id"] for event in events] == [after["id"]]
        assert await world.value(EPOCHS) == epochs + 1, "the new primary is another history"
