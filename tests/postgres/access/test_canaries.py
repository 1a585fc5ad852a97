"""Marked people go in through the API; then no trace of them is in anything that a thief could carry off."""

import asyncio
import base64
import hashlib
import json
import logging
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from adapters.embedded_postgres import Server, running_postgres
from domain.kernel.ids import from_text
from tests.app_under_test import World, running_world
from tests.builders import a_consent
from tests.http.access.matrix.operations import everything
from tests.http.documents.foreign_uploads import token_of
from tests.http.events.feed_reading import read_on, sequenced
from tests.log_capture import everything_said
from tests.oauth.serving import served
from tests.own_server import copy_of
from tests.postgres.access.canaries import LETTERS, Canaries
from tests.postgres.access.canary_journeys import JOURNEYS, OPENED, Ids, take

PEOPLE = 1000
SENT = 100
"""Of these the case goes on as well: one journey after another, with words in every action."""


@pytest.fixture(scope="module")
def server(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A PostgreSQL of its own: its folder and its write-ahead log are searched."""
    folder = copy_of(shipped_folder, tmp_path_factory.mktemp("canaries") / "data")
    with running_postgres(folder, settings={"fsync": "off"}) as started:
        yield started, folder


@pytest.fixture(scope="module")
def key_file(server: tuple[Server, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root key lies elsewhere, as it should."""
    return (server[1] / "master.key").rename(tmp_path_factory.mktemp("elsewhere") / "master.key")


@pytest.fixture(scope="module")
async def world(server: tuple[Server, Path], key_file: Path) -> AsyncIterator[World]:
    """The application on that server."""
    async with running_world(server[0].url(), key_file) as started:
        yield started


def dump_of(server: Server) -> bytes:
    return subprocess.run([server.program("pg_dump"), "-d", server.url()], check=True, capture_output=True).stdout


async def put_in(world: World, canaries: Canaries) -> tuple[list[str], list[str]]:
    """Bring every person in; gives the ids of the cases, and the answers of refusals on the way."""
    cases, refusals = [], []
    for number in range(PEOPLE):
        ids: Ids = {"number": number}
        for step in JOURNEYS[number % len(JOURNEYS)] if number < SENT else (OPENED,):
            answer = await take(world, canaries, step, ids)
            if step.status >= 400:
                refusals.append(answer)
            if step.operation == "accept_referral":
                shown = await (await world.caller("map")).get(f"/v1/cases/{ids['case_id']}/identity")
                assert canaries.mark in shown.text
        cases.append(ids["case_id"])
    assert refusals != []
    return cases, refusals


async def go_wrong(world: World, canaries: Canaries, case: str) -> list[str]:
    """Send marked words where they do not belong; gives the answers."""
    nea = await world.caller("nea")
    word = canaries.word("wrong") + "".join(canaries.name(script) for script in LETTERS)
    body = canaries.a_case(0)
    answers = [
        await nea.post("/v1/cases", {**body, "centre_id": word}),
        await nea.post("/v1/cases", {**body, "case_types": [word]}),
        await nea.post("/v1/cases", {**body, "person": word}),
        await nea.post("/v1/cases", {**body, "safe_contact": {"channel": word}}),
        await nea.post(f"/v1/cases/{case}/consents", a_consent(method=word)),
        await nea.patch(f"/v1/cases/{case}", {"person": {"nationality": word}}, if_match="*"),
        await nea.get(f"/v1/cases/{word}"),
        await nea.get(f"/v1/cases?stage={word}"),
        await world.http.post(
            "/v1/cases", content=f'{{"person": "{word}', headers={"authorization": f"Bearer {nea.token}"}
        ),
    ]
    assert {answer.status_code for answer in answers} <= {400, 404, 415, 422}
    return [answer.text for answer in answers]


OWN_TITLES = ("/v1/groups", "nea")
"""The one list with texts: what an organisation calls its groups, shown to nobody else."""


async def everything_without_an_id(world: World) -> AsyncIterator[str]:
    """What both centres are told of where they name nobody: lists, feeds, whatever counts or measures."""
    paths = [op.path for op in everything() if op.method == "GET" and not op.parameters and not op.streams]
    for caller in (await world.caller("nea"), await world.caller("map")):
        for path in (*paths, "/v1/cases?limit=200", "/v1/referrals?limit=200", "/v1/audit?limit=200", "/metrics"):
            if (path, caller.organisation) == OWN_TITLES:
                continue
            answer = await caller.get(path)
            yield f"{answer.headers}\n{answer.text}"


async def everything_streamed(world: World, address: str) -> AsyncIterator[str]:
    """What both centres are told in their streams, up to the last event that there is: a stream itself never ends."""
    await sequenced(world)
    for caller in (await world.caller("nea"), await world.caller("map")):
        events, _ = await read_on(caller, limit=200)
        headers = {"authorization": f"Bearer {await token_of(caller, address, 'events:read')}"}
        async with (
            httpx2.AsyncClient(timeout=60) as http,
            http.stream("GET", f"{address}/v1/events/stream", headers=headers) as answer,
        ):
            yield f"{answer.headers}"
            async for line in answer.aiter_lines():
                yield line
                if events[-1]["id"] in line:
                    break


async def test_of_a_thousand_people_no_trace_is_in_what_a_thief_could_carry_off(
    world: World,
    server: tuple[Server, Path],
    key_file: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    canaries, begun = Canaries(), time.time()
    with everything_said() as said:
        cases, refusals = await put_in(world, canaries)
        problems = refusals + await go_wrong(world, canaries, cases[-1])
        lists = [answer async for answer in everything_without_an_id(world)]
        with served(server[0].url(), key_file) as address:
            lists += [line async for line in everything_streamed(world, address)]
        for job in world.service.worker.jobs:
            await world.service.worker.run_once(job.name)
    await world.value("CHECKPOINT")

    dump = await asyncio.to_thread(dump_of, server[0])
    captured = capfd.readouterr()
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith("httpx2")
    ]  # the caller's own
    logged = f"{said}" + captured.out + captured.err + "\n".join(ours)
    assert canaries.traces("error answers", "\n".join(problems).encode()) == []
    assert canaries.traces("lists", "\n".join(lists).encode()) == []
    assert canaries.traces("logs", logged.encode()) == []
    assert canaries.traces("dump", dump) == []
    assert canaries.digests_in(dump) == set()
    assert canaries.traces_in(server[1], begun) == []

    # what was searched is what was written
    number = from_text("case", cases[-1])
    assert number is not None
    assert str(number).encode() in dump
    assert "open_identity" in logged
    written = [path for path in server[1].rglob("*") if path.is_file() and number.bytes in path.read_bytes()]
    assert any("pg_wal" in path.parts for path in written)
    assert any("base" in path.parts for path in written)


def test_the_search_finds_a_trace_however_it_is_written() -> None:
    canaries = Canaries()
    word, burmese = canaries.word("name").encode(), canaries.name("Mymr")

    spelt = (
        word,
        word.hex().encode(),
        word.decode().encode("utf-16-le"),
        base64.b64encode(b"{" + word),
        word.upper(),
        f"tel:+668{canaries.digits}001".encode(),
        f"08{canaries.digits}001".encode(),
        f"+668{canaries.digits}***".encode(),
        burmese.encode(),
        burmese.encode("utf-16-be"),
        json.dumps({"name": burmese}).encode(),
        json.dumps(burmese).upper().encode(),
        quote(burmese).encode(),
        base64.b64encode(canaries.name("Khmr").encode()),
        canaries.name("Laoo").encode().hex().encode(),
        f"นาย{canaries.name('Thai')}".encode(),
    )
    for written in spelt:
        assert canaries.traces("here", b"\x00before " + written + b" after") != [], written
    by_chance = f"nothing of the kind: 7c08{canaries.digits}9e1b-668{canaries.digits}a".encode()
    assert canaries.traces("here", by_chance) == []


def test_the_search_finds_an_unkeyed_digest() -> None:
    canaries = Canaries()
    number = canaries.phone(7)
    for plain in (number, number.lstrip("+")):
        digest = hashlib.sha256(plain.encode()).hexdigest()
        assert canaries.digests_in(f"1\t\\\\x{digest}\t2".encode()) == {digest.encode()}
    assert canaries.digests_in(hashlib.sha256(b"somebody else").hexdigest().encode()) == set()
