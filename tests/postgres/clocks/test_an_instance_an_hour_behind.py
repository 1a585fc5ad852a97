"""An instance of the service on a machine whose clock is an hour behind: it goes by the database's (ADR 0073)."""

import asyncio
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.app_under_test import Caller, World
from tests.cli.commands import CORRIDOR, PATIENCE, Service, surroundings
from tests.faked_clock import faked_clock
from tests.http.referrals.asked import did, now, sent

BEHIND = 3600
HALF = timedelta(seconds=BEHIND / 2)


@pytest.fixture(scope="module")
def behind(database_url: str, root_key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("behind") / "data"
    folder.mkdir()
    settings: dict[str, Any] = {"database_url": database_url, "master_key_file": root_key_file, "run_worker": "false"}
    settings |= {"erasures_file": root_key_file.with_name("erasures"), "issuer": "http://127.0.0.1:8000"}
    with Service(folder, faked_clock(-BEHIND), **settings) as made_service:
        yield made_service.start()


@pytest.fixture
async def there(behind: Service) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=behind.url, trust_env=False, timeout=PATIENCE) as http:
        yield http


def at(there: httpx2.AsyncClient, caller: Caller, token: str = "") -> Caller:
    """The same partner system, calling that instance."""
    return replace(caller, http=there, token=token or caller.token)


async def token_from(there: httpx2.AsyncClient, caller: Caller) -> str:
    answer = await there.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=(caller.client_id, caller.secret)
    )
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


async def test_tokens_of_each_instance_are_good_at_the_other(
    world: World, behind: Service, there: httpx2.AsyncClient
) -> None:
    nea = await world.caller("nea")
    theirs = at(there, nea, await token_from(there, nea))
    assert (await theirs.get("/v1/cases")).status_code == 200
    assert (await at(there, nea).get("/v1/cases")).status_code == 200
    assert (await world.http.get("/v1/cases", headers={"authorization": f"Bearer {theirs.token}"})).status_code == 200
    assert "this clock differed from the database's" in behind.log


async def test_what_it_records_has_the_time_at_which_it_was_recorded(world: World, there: httpx2.AsyncClient) -> None:
    nea, map_ = await world.caller("nea"), at(there, await world.caller("map"))
    path, _, _ = await sent(world)
    await did(map_, path, "accept")
    await did(map_, path, "confirm-contact", {"channel": "phone", "at": now()})
    for caller in (nea, map_):
        steps = (await caller.get(f"{path}/timeline")).json()["items"]
        types = [step["type"] for step in steps if step["type"].startswith("referral.")]
        assert types == ["referral.sent", "referral.accepted", "referral.contact_confirmed"]
        assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
        assert abs(datetime.fromisoformat(steps[-1]["at"]) - datetime.now(UTC)) < HALF


async def test_a_command_writes_the_databases_time_too(
    world: World, database_url: str, root_key_file: Path, tmp_path: Path
) -> None:
    settings = {"database_url": database_url, "master_key_file": root_key_file}
    command = [*CORRIDOR, "client", "add", "--organisation", "nea", "--name", "Added late", "--scope", "directory:read"]
    added = await asyncio.create_subprocess_exec(
        *command, env=surroundings(tmp_path, **settings) | faked_clock(-BEHIND), stdout=PIPE, stderr=STDOUT
    )
    said, _ = await added.communicate()
    assert added.returncode == 0, said
    ago = await world.value("SELECT clock_timestamp() - max(created_at) FROM oauth.clients WHERE name = 'Added late'")
    assert ago < HALF
