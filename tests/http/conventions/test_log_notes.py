"""The line of each request answers what a partner asks: why it was refused, and whether it was a replay."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from adapters.postgres.connection.pool import Database, DatabaseUnavailable
from api.http.log_notes import NOTES, kinds_of
from api.process.logs import ALLOWED
from domain.kernel.keys import KeyServiceUnavailable
from tests.app_under_test import PUBLIC_URL, World
from tests.builders import a_case
from tests.log_capture import everything_said
from tests.scratch import connected

GUIDE = Path(__file__).parents[3] / "docs" / "operations" / "requests.md"


def line_of(heard: list[Any]) -> dict[str, Any]:
    """The notes on the only request."""
    (line,) = (one for one in heard if one["event"] == "request")
    return {name: line[name] for name in ("status", *NOTES) if name in line}


async def test_a_request_that_went_well_has_no_notes(world: World) -> None:
    nea = await world.caller("nea")
    with everything_said() as heard:
        await nea.get("/v1/cases?limit=1")
    assert line_of(heard) == {"status": 200}


async def test_a_refusal_is_named_by_its_code(world: World) -> None:
    nea = await world.caller("nea")
    for path, status, code in (
        (f"/v1/cases/case_{'0' * 32}", 404, "not_found"),
        ("/v1/cases?limit=many", 422, "invalid_request"),
        ("/v1/cases?nonsense=1", 422, "invalid_request"),
        ("/v1/nowhere", 404, "not_found"),
    ):
        with everything_said() as heard:
            await nea.get(path)
        assert line_of(heard) == {"status": status, "code": code}, path
    with everything_said() as heard:
        await world.http.get("/v1/cases")
    assert line_of(heard) == {"status": 401, "code": "unauthenticated"}


async def test_an_oauth_error_is_named_too(world: World) -> None:
    with everything_said() as heard:
        await world.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("client_x", "wrong"))
    assert line_of(heard) == {"status": 401, "code": "invalid_client"}


async def test_a_replay_is_marked_and_so_is_what_it_repeats(world: World) -> None:
    nea = await world.caller("nea")
    key = {"Idempotency-Key": "notes-1"}
    assert (await nea.post("/v1/cases", a_case(), **key)).status_code == 201
    with everything_said() as heard:
        again = await nea.post("/v1/cases", a_case(), **key)
    assert again.headers["idempotent-replayed"] == "true"
    assert line_of(heard) == {"status": 201, "replayed": True}
    key = {"Idempotency-Key": "notes-2"}
    with everything_said() as heard:
        await nea.post("/v1/cases", {"nonsense": 1}, **key)
    assert line_of(heard) == {"status": 422, "code": "invalid_request"}
    with everything_said() as heard:
        await nea.post("/v1/cases", {"nonsense": 1}, **key)
    assert line_of(heard) == {"status": 422, "code": "invalid_request", "replayed": True}


@pytest.mark.parametrize(
    ("cause", "named"),
    [
        (asyncpg.DiskFullError("could not extend file"), "DiskFullError"),
        (ConnectionRefusedError("secret-host:5432"), "ConnectionRefusedError"),
        (TimeoutError(), "TimeoutError"),
        (asyncpg.TooManyConnectionsError("sorry"), "TooManyConnectionsError"),
    ],
)
async def test_a_503_says_what_was_unavailable_by_its_kind_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, cause: Exception, named: str
) -> None:
    nea = await world.caller("nea")

    async def away(*_: Any) -> Any:
        raise DatabaseUnavailable from cause

    monkeypatch.setattr(Database, "_run", away)
    with everything_said() as heard:
        await nea.get("/v1/cases?limit=1")
    assert line_of(heard) == {"status": 503, "code": "unavailable", "reason": f"DatabaseUnavailable from {named}"}


async def test_an_error_of_ours_has_the_code_that_the_client_got(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")

    async def broken(*_: Any) -> Any:
        raise RuntimeError("of a person")

    monkeypatch.setattr(Database, "_run", broken)
    with everything_said() as heard:
        async with httpx2.AsyncClient(transport=world.http._transport, base_url=PUBLIC_URL) as http:
            answer = await http.get("/v1/cases?limit=1", headers={"authorization": f"Bearer {nea.token}"})
    assert (answer.status_code, line_of(heard)) == (500, {"status": 500, "code": "internal_error"})
    assert "of a person" not in str(heard)


def test_kinds_are_names_of_classes_and_never_messages() -> None:
    problem = KeyServiceUnavailable("vault at secret-host")
    assert kinds_of(problem) == "KeyServiceUnavailable"


def test_the_log_may_write_the_notes() -> None:
    assert set(NOTES) <= ALLOWED


async def test_the_statement_of_the_guide_finds_what_a_request_did(world: World) -> None:
    nea = await world.caller("nea")
    begun = datetime.now(UTC)
    answer = await nea.post("/v1/cases", a_case())
    (statement,) = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    shown = {
        r"client_01a\w+": nea.client_id,
        r"req_01a\w+": answer.headers["request-id"],
        r"2026-11-30T09:51:00Z": (begun - timedelta(minutes=1)).isoformat(),
        r"2026-11-30T09:52:00Z": (begun + timedelta(minutes=9)).isoformat(),
    }
    for pattern, value in shown.items():
        statement = re.sub(pattern, value, statement)
    async with connected(world.url) as owner:
        found = [tuple(row) for row in await owner.fetch(statement)]
    assert found == [("open_case", "allowed", answer.json()["id"])]
