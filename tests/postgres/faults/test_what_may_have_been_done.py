"""A 503 says that nothing was changed only where that is certain, and otherwise that it may have been done."""

from collections.abc import Callable
from typing import Any

import asyncpg
import httpx2
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.orm import Session

from adapters.postgres.connection.availability import DatabaseUnavailable
from domain.documents.failures import PartUncertain
from domain.kernel.errors import OutcomeUnknown, Unavailable
from tests.app_under_test import World
from tests.builders import a_case, opened_case, sent_referral
from tests.http.documents.test_uploads import CONTENT, offset_of, part, started
from tests.http.referrals.asked import sent

NOTHING = str(DatabaseUnavailable.explanation())
PERHAPS = str(OutcomeUnknown.explanation())
KEY = "the-same-key"

BROKEN: dict[str, Callable[[], Exception]] = {
    "connection lost": lambda: asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    "no response": TimeoutError,
    "server stopped": lambda: asyncpg.AdminShutdownError("terminating connection"),
    "server crashed": lambda: asyncpg.CrashShutdownError("terminating connection"),
    "connection reset": ConnectionResetError,
}
REFUSED: dict[str, Callable[[], Exception]] = {
    "canceled": lambda: asyncpg.QueryCanceledError("canceling statement due to statement timeout"),
    "disk full": lambda: asyncpg.DiskFullError("could not extend file"),
    "standby": lambda: asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction"),
}


def must_say(answer: httpx2.Response, detail: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.json()["detail"] == detail
    assert answer.headers["retry-after"] == "2"


@pytest.mark.parametrize("error", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("done", [True, False], ids=["it was done", "it was not"])
async def test_a_change_that_was_sent_may_have_been_done_and_the_same_key_tells(
    world: World, broken: Callable[..., None], monkeypatch: pytest.MonkeyPatch, error: Any, done: bool
) -> None:
    nea = await world.caller("nea")
    body, key = a_case(), f"{KEY}-{error}-{done}"[:200].replace(" ", "-")
    before = await world.value("SELECT count(*) FROM corridor.cases")
    broken("corridor.record", error, done=done)
    must_say(await nea.post("/v1/cases", body, idempotency_key=key), PERHAPS)
    monkeypatch.undo()
    again = await nea.post("/v1/cases", body, idempotency_key=key)
    assert again.status_code == 201
    assert again.headers.get("idempotent-replayed") == ("true" if done else None)
    assert await world.value("SELECT count(*) FROM corridor.cases") == before + 1


@pytest.mark.parametrize("error", REFUSED.values(), ids=REFUSED)
async def test_nothing_was_changed_by_what_postgresql_refused(
    world: World, broken: Callable[..., None], error: Any
) -> None:
    nea = await world.caller("nea")
    before = await world.value("SELECT count(*) FROM corridor.cases")
    broken("corridor.record", error)
    must_say(await nea.post("/v1/cases", a_case()), NOTHING)
    assert await world.value("SELECT count(*) FROM corridor.cases") == before


async def test_nothing_was_changed_without_a_connection(world: World, broken: Callable[..., None]) -> None:
    nea = await world.caller("nea")
    broken(None, TimeoutError)
    must_say(await nea.post("/v1/cases", a_case()), NOTHING)


@pytest.mark.parametrize("error", BROKEN.values(), ids=BROKEN)
async def test_nothing_was_changed_while_only_reading(world: World, broken: Callable[..., None], error: Any) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, case_id, _ = await sent(world)
    broken("corridor.load_", error, done=True)
    must_say(await map_.post(f"{path}/accept", {}), NOTHING)
    must_say(await nea.get(f"/v1/cases/{case_id}"), NOTHING)


@pytest.mark.parametrize("error", BROKEN.values(), ids=BROKEN)
async def test_nothing_was_changed_by_a_read_or_a_refusal_that_only_the_trail_notes(
    world: World, broken: Callable[..., None], error: Any
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    broken("corridor.record", error, done=True)
    must_say(await nea.get(f"/v1/cases/{case['id']}/identity"), NOTHING)
    must_say(await map_.get(f"/v1/cases/{case['id']}"), NOTHING)


async def test_the_loser_of_two_with_one_key_is_not_told_that_nothing_was_changed(
    world: World, broken: Callable[..., None]
) -> None:
    class Taken(asyncpg.PostgresError):
        """As ``corridor.record`` raises it when another process has recorded the response of this key."""

        sqlstate = "CR002"

    nea = await world.caller("nea")
    broken("corridor.record", Taken)
    broken("corridor.load_own_key", ConnectionResetError)
    must_say(await nea.post("/v1/cases", a_case(), idempotency_key="two-at-once-with-one-key"), PERHAPS)


@pytest.mark.parametrize("done", [True, False], ids=["it was done", "it was not"])
async def test_a_part_of_an_upload_may_have_arrived_and_the_upload_tells(
    world: World, broken: Callable[..., None], monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    nea = await world.caller("nea")
    upload = await started(nea, (await sent_referral(world))["id"])
    broken("corridor.put_upload_piece", ConnectionResetError, done=done)
    must_say(await part(nea, upload, 0, CONTENT[:10]), str(PartUncertain.explanation()))
    monkeypatch.undo()
    assert await offset_of(nea, upload) == (10 if done else 0)


@pytest.mark.parametrize(
    ("owner", "name", "told"),
    [(AsyncAdapt_asyncpg_connection, "commit", OutcomeUnknown), (Session, "flush", DatabaseUnavailable)],
    ids=["while committing", "before"],
)
async def test_a_client_may_be_registered_if_only_its_commit_was_not_confirmed(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, told: type[Unavailable]
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise ConnectionResetError

    organisation_id = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
    monkeypatch.setattr(owner, name, gone)
    with pytest.raises(Unavailable) as away:
        await world.registry.add(organisation_id, "Another system", frozenset({"directory:read"}))
    assert type(away.value) is told


async def test_the_sentence_stands_in_the_callers_language(world: World, broken: Callable[..., None]) -> None:
    nea = await world.caller("nea")
    broken("corridor.record", ConnectionResetError, done=True)
    answer = await nea.post("/v1/cases", a_case(), accept_language="th")
    assert answer.headers["content-language"] == "th"
    assert "Idempotency-Key" in answer.json()["detail"]
    assert answer.json()["detail"] != PERHAPS
