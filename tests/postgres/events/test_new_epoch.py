"""``corridor db new-epoch``: for a copy of a disk, which says nothing of what it has lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.commands import db
from tests.conftest import url_of
from tests.oauth.people.test_cli_audited import operators_entries, rows, run
from tests.postgres.migrations.fresh import fresh_database
from tests.scratch import scratch_database

EPOCHS = "SELECT count(*) FROM corridor.feed_epochs"


@pytest.fixture
def url(root_key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("CORRIDOR_MASTER_KEY_FILE", str(root_key_file))
    with asyncio.Runner() as runner:
        copy = scratch_database()
        url = url_of(runner.run(copy.__aenter__()))
        monkeypatch.setenv("CORRIDOR_DATABASE_URL", url)
        yield url
        runner.run(copy.__aexit__(None, None, None))


def test_it_begins_one_each_time_and_the_operators_trail_says_so(url: str) -> None:
    ((before,),) = rows(url, EPOCHS)
    run(db.app, "new-epoch")
    run(db.app, "new-epoch")
    assert rows(url, EPOCHS) == [(before + 2,)]
    assert operators_entries(url).count(("begin_feed_epoch", None, None)) == 2


async def test_a_database_that_needs_an_upgrade_is_left_alone(
    root_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORRIDOR_MASTER_KEY_FILE", str(root_key_file))
    async with fresh_database() as empty:
        monkeypatch.setenv("CORRIDOR_DATABASE_URL", empty)
        done = await asyncio.to_thread(run, db.app, "new-epoch", code=1)
    assert "corridor db upgrade" in done.stderr
