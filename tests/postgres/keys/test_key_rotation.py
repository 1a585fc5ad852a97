"""Root and organisation keys are rotated while people work: not one request fails, and nothing is lost."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.keyring.root_key_file import read_root_keys
from tests.app_under_test import World, running_world
from tests.builders import a_referral, consented_case, made, opened_case
from tests.cli.commands import corridor
from tests.conftest import url_of
from tests.scratch import scratch_database

READERS, WRITERS, SENDERS = 20, 8, 6


@pytest.fixture
async def stage(root_key_file: Path, tmp_path: Path) -> AsyncIterator[tuple[str, Path]]:
    """A database and a root key file of its own; the command line finds both."""
    own = tmp_path / "master.key"
    shutil.copy(root_key_file, own)
    async with scratch_database() as name:
        yield url_of(name), own


async def tried(stage: tuple[str, Path], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Another process, as with an operator."""
    url, own = stage
    return await asyncio.to_thread(corridor, own.parent, "keys", *arguments, database_url=url, master_key_file=own)


async def command(stage: tuple[str, Path], *arguments: str) -> Any:
    result = await tried(stage, *arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout) if "--json" in arguments else result.stdout


async def reading(world: World, cases: Sequence[str], enough: asyncio.Event, seen: list[int]) -> None:
    nea = await world.caller("nea")
    while not enough.is_set():
        for case in cases:
            answer = await nea.get(f"/v1/cases/{case}/identity")
            assert answer.status_code == 200, answer.text
            assert answer.json()["person"]["full_name"] == "Sok Dara"
            seen.append(answer.status_code)


async def writing(world: World, cases: list[str], enough: asyncio.Event) -> None:
    nea = await world.caller("nea")
    while not enough.is_set():
        case = await opened_case(nea)
        cases.append(case["id"])
        answer = await nea.get("/v1/cases?limit=5")
        assert answer.status_code == 200, answer.text


async def sending(world: World, shared: list[str], enough: asyncio.Event) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    while not enough.is_set():
        case_id, consent_id = await consented_case(nea)
        referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
        answer = await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
        assert answer.status_code == 200, answer.text
        answer = await map_.get(f"/v1/cases/{case_id}/identity")
        assert answer.status_code == 200, answer.text
        shared.append(case_id)


async def test_both_are_rotated_under_load_without_a_failed_request(stage: tuple[str, Path]) -> None:
    url, key_file = stage
    old = read_root_keys(key_file)[-1].id
    written: list[str] = []
    shared: list[str] = []
    seen: list[int] = []
    async with running_world(url, key_file) as world:
        nea = await world.caller("nea")
        await world.caller("map")
        first = [(await opened_case(nea))["id"] for _ in range(5)]
        enough = asyncio.Event()
        async with asyncio.TaskGroup() as crowd:
            for _ in range(READERS):
                crowd.create_task(reading(world, first, enough, seen))
            for _ in range(WRITERS):
                crowd.create_task(writing(world, written, enough))
            for _ in range(SENDERS):
                crowd.create_task(sending(world, shared, enough))
            root = await command(stage, "rotate", "--root", "--json")
            two = await command(stage, "rotate", "--organisation", "nea", "--organisation", "map", "--json")
            before = [(list_, len(list_)) for list_ in (seen, written, shared)]
            while not all(len(list_) > then for list_, then in before):  # noqa: ASYNC110  (three lists, and all to grow)
                await asyncio.sleep(0.05)
            enough.set()
        assert root["no_longer_needed"] == [old]
        assert root["wrapped_anew"] > 2
        assert [(one["organisation"], one["generation"]) for one in two] == [("map", 2), ("nea", 2)]
        assert min(one["wrapped_anew"] for one in two) > 0
        assert await world.value("SELECT array_agg(DISTINCT root_key_id) FROM vault.organisation_keys") == [
            root["root_key"]
        ]
    await command(stage, "drop", old)
    assert [key.id for key in read_root_keys(key_file)] == [root["root_key"]]
    async with running_world(url, key_file) as world:
        nea, map_ = await world.caller("nea"), await world.caller("map")
        for who, cases in ((nea, [*first, *written, *shared]), (map_, shared)):
            for case in cases:
                answer = await who.get(f"/v1/cases/{case}/identity")
                assert answer.status_code == 200, answer.text


async def test_a_rotation_that_was_cut_off_is_finished_by_the_next(stage: tuple[str, Path]) -> None:
    url, key_file = stage
    async with running_world(url, key_file) as world:
        case = await opened_case(await world.caller("nea"))
        first = await command(stage, "rotate", "--organisation", "nea", "--json")
        assert first == [{"organisation": "nea", "generation": 2, "wrapped_anew": 1, "damaged": []}]
        row = await world.value("SELECT wrapped FROM vault.organisation_keys WHERE generation = 2")
        root = await command(stage, "rotate", "--root", "--json")
        # As if the second of two rotations had come no further than one row.
        await world.value(
            "UPDATE vault.organisation_keys SET wrapped = $1, root_key_id = $2 WHERE generation = 2",
            row,
            root["no_longer_needed"][0],
        )
        refused = await tried(stage, "drop", root["no_longer_needed"][0])
        assert refused.returncode == 1
        again = await command(stage, "rotate", "--root", "--json")
        assert again == {**root, "wrapped_anew": 1}
        assert len(read_root_keys(key_file)) == 2
        answer = await (await world.caller("nea")).get(f"/v1/cases/{case['id']}/identity")
        assert answer.status_code == 200, answer.text


async def test_an_unknown_organisation_and_two_choices_end_with_a_sentence(stage: tuple[str, Path]) -> None:
    for arguments in (["rotate", "--organisation", "nobody"], ["rotate", "--root", "--now"]):
        result = await tried(stage, *arguments)
        assert result.returncode == 1
    assert len(read_root_keys(stage[1])) == 1
