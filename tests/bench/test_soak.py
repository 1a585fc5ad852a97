"""A soak of some seconds: it runs, its load is answered, and it looks at every process."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest

from bench.ground import Ground
from bench.partners import Partner
from bench.soak.calling import Answers, Caller, NotAnswered, connected
from bench.soak.measure import measure
from domain.kernel.ids import OrganisationId
from tests.bench.conftest import REFERRALS
from tests.bench.in_thread import serving

TOKEN = b'{"access_token": "a"}'
HEAD = b"HTTP/1.1 %s\r\nretry-after: 0\r\ncontent-length: %d\r\n\r\n%s"
SERVICE = ("supervisor", "serving process 1", "serving process 2", "worker")


def test_a_short_soak_runs_and_samples(here: Ground) -> None:
    told = list[str]()
    soaked = measure(here, REFERRALS, seconds=12, every=2, tell=told.append)
    assert soaked.answers.unexpected == []
    assert {200, 201} <= set(soaked.answers.statuses) <= {200, 201, 403, 404, 429, 503}
    assert len(told) == len(soaked.samples) > 0
    wanted = {f"{name}: {what}" for name in SERVICE for what in ("private memory, MB", "descriptors")}
    wanted |= {"PostgreSQL: processes", "PostgreSQL: private memory of all, MB", "PostgreSQL: connections"}
    for sample in soaked.samples:
        assert wanted <= sample.keys()
        assert all(value > 0 for value in sample.values())
        assert sample["PostgreSQL: connections of corridor_app"] <= sample["PostgreSQL: connections"]
        assert sample["PostgreSQL: connections"] <= sample["PostgreSQL: processes"]


@pytest.fixture
def port() -> Iterator[int]:
    refused = set[bytes]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ")[1]
                if path == b"/oauth/token":
                    await reader.readuntil(b"read")
                again = path == b"/busy" and path not in refused
                refused.add(path)
                status = b"500 Error" if path == b"/broken" else b"503 Busy" if again else b"200 OK"
                if path != b"/silent":
                    writer.write(HEAD % (status, len(TOKEN), TOKEN))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    with serving(answer) as port:
        yield port


def test_callers_come_again_and_count_what_nobody_expected(port: int) -> None:
    answers = Answers()
    partner = Partner("nea", OrganisationId(UUID(int=1)), "client", "secret")
    caller = Caller(partner, frozenset({"cases:read"}), answers)

    async def ask() -> None:
        async with connected(port) as http:
            await caller.get(http, "/good")
            await caller.get(http, "/busy")
            await caller.give_up(http, "/silent")
            with pytest.raises(NotAnswered):
                await caller.get(http, "/broken")

    asyncio.run(ask())
    assert answers.statuses == {200: 3, 503: 1, 500: 1}, "one of them was for the token"
    assert (answers.given_up, answers.unexpected_count) == (1, 1)
    assert answers.unexpected[0].startswith("GET /broken: 500")
