"""What is another's takes the path of what never existed: the same statements, as often, down to those in functions.

Seconds on a shared machine prove nothing, so PostgreSQL counts instead. A stranger who measures for long finds at most
the difference between an index entry that is there and is hidden, and one that is not there: microseconds, behind a
transaction that writes the refusal down.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from adapters.embedded_postgres import running_postgres
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from adapters.postgres.operate.migrate import upgrade
from api.process import rate_limit_sync as shared_limit
from tests.app_under_test import EVERYTHING, Caller, World, running_world
from tests.http.access.matrix.ids import comparable, invented
from tests.http.access.matrix.operations import operations
from tests.http.access.matrix.questions import Question, about_cases, questions
from tests.http.access.matrix.seats import SEATS
from tests.http.access.matrix.stages import Ids, referred, then_excluded

COUNTING = {
    "fsync": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "all",
    "pg_stat_statements.track_utility": "off",
}
RESET = "SELECT pg_stat_statements_reset()"
CALLS = "SELECT query, calls FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'"
BY_THE_CLOCK = ("oauth.", "AS cur,", "typeinfo_tree")
"""Parts of statements that run every second without any caller (revocations, signing keys), or once per connection."""
BESIDES = ("create_referral", "list_audit", "get_audit_proof")
"""They name something of a case in the body or the query."""
OWN_DEEDS = ("list_audit", "get_audit_proof", "confirm_deletion")
"""What an organisation did while it was a party stays in its own trail, and it may say that it deleted (ADR 0025)."""
FOR_NOBODY = {"homenet": "", "hrdf": "", "lpn": ""}
"""Partner systems, which are asked for by none of these."""


class Counting:
    """Counts what PostgreSQL does for one request; nothing else may be asked meanwhile."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", caller: Caller) -> None:
        self._connection = connection
        self._caller = caller

    async def of(self, question: Question) -> tuple[Any, Counter[str]]:
        """Ask; give the answer, and how often each statement was run for it."""
        await self._connection.execute(RESET)
        answer = await question.ask(self._caller)
        rows = await self._connection.fetch(CALLS)
        ours = [row for row in rows if not any(mark in row["query"] for mark in BY_THE_CLOCK)]
        return answer, Counter({row["query"]: row["calls"] for row in ours})


@pytest.fixture(scope="module")
def one_connection() -> Iterator[None]:
    """Let nothing else use the pool, so that the same connection answers each time. PostgreSQL shows a statement of a
    function in one way to a connection that has its plan already, and in another to one that makes it now.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_limit, "EVERY_SECONDS", 86_400.0)
        yield


@pytest.fixture(scope="module")
async def counted(one_connection: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, Ids]]:
    folder, key = tmp_path_factory.mktemp("counting"), tmp_path_factory.mktemp("elsewhere") / "master.key"
    with running_postgres(folder / "data", settings=COUNTING) as server:
        url = server.url()
        await upgrade(url)
        await import_directory(url, AesVault(FileKeyRing.open(key, create=True)), SHIPPED_DIRECTORY.read_bytes())
        async with running_world(url, key) as world:
            await world.value("CREATE EXTENSION pg_stat_statements")
            yield world, await referred(world, "accepted")


def asked_about(ids: Ids) -> list[Question]:
    """Every operation that names something of a case."""
    stranger = next(seat for seat in SEATS if seat.name == "stranger")
    named = [op for op in operations() if str(op) in BESIDES or (op in about_cases() and op.parameters)]
    return [question for op in named for question in questions(op, stranger, ids, FOR_NOBODY)]


@pytest.mark.parametrize("who", ["hrdf", "molvt", "mtuc", "map"])
async def test_what_is_anothers_costs_the_statements_of_what_never_existed(
    counted: tuple[World, Ids], who: str
) -> None:
    """For a centre of the same corridor, the coordinating body, one from elsewhere, and one that was shut out."""
    world, ids = counted
    if who == "map":
        ids = await then_excluded(world, "accepted")
    caller = await world.caller(who, EVERYTHING)
    nothing = {name: invented(name) if name.endswith("_id") else value for name, value in ids.items()}
    connection = await asyncpg.connect(world.url)
    try:
        counting = Counting(connection, caller)
        for real, unreal in zip(asked_about(ids), asked_about(nothing), strict=True):
            if who == "map" and str(real.op) in OWN_DEEDS:
                continue
            await unreal.ask(caller)  # plans and caches
            expected, of_unreal = await counting.of(unreal)
            answer, of_real = await counting.of(real)
            assert of_unreal.total() > 0
            assert of_real == of_unreal, (str(real.op), of_real - of_unreal, of_unreal - of_real)
            assert comparable(answer) == comparable(expected)
            assert answer.status_code == 404 or str(real.op) in BESIDES, real.op
    finally:
        await connection.close()


async def test_the_count_tells_a_party_from_a_stranger(counted: tuple[World, Ids]) -> None:
    """Else the test above could not fail."""
    world, ids = counted
    connection = await asyncpg.connect(world.url)
    try:
        (question, *_) = [each for each in asked_about(ids) if str(each.op) == "get_case"]
        counts = []
        for who in ("nea", "mtuc"):
            caller = await world.caller(who, EVERYTHING)
            await question.ask(caller)
            counts.append((await Counting(connection, caller).of(question))[1])
        assert counts[0] != counts[1]
    finally:
        await connection.close()
