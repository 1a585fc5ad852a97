"""Alive and ready: open to everyone, and honest about what requests need."""

import asyncio
from typing import Any

import pytest
import yaml
from alembic.script import ScriptDirectory

from adapters.oauth.signatures.signing_keys import SigningKeys
from adapters.postgres.connection.availability import DatabaseUnavailable
from adapters.postgres.operate.migrate import FOLDER, schema_state
from adapters.postgres.operate.schema_version import schema_of_this_program
from api.http.health import DOCUMENT
from api.process import readiness
from api.process.watching import NOTING
from tests.app_under_test import World
from tests.builders import opened_case
from tests.conftest import url_of
from tests.log_capture import everything_said
from tests.scratch import owner_of
from tests.timeouts import IN_PRODUCTION, LONG

ALL = {
    "database": "ok",
    "schema": "ok",
    "signing_keys": "ok",
    "worker": "ok",
    "clocks": "ok",
    "feeds": "ok",
    "deliveries": "ok",
    "audit_tree": "ok",
    "root_key": "ok",
}


async def test_it_is_alive_and_ready(apart: World) -> None:
    alive = await apart.http.get("/healthz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    await apart.service.worker.run_once(NOTING)
    ready = await apart.http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": ALL})
    assert ready.headers["cache-control"] == "no-store"
    assert (await apart.http.head("/readyz")).status_code == 200


async def test_without_the_database_it_lives_but_is_not_ready(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")

    async def away(*_: Any) -> Any:
        raise DatabaseUnavailable

    for call in ("value", "rows"):
        monkeypatch.setattr(type(world.service.database), call, away)
    assert (await world.http.get("/healthz")).status_code == 200
    ready = await world.http.get("/readyz")
    assert (ready.status_code, ready.json()["code"]) == (503, "unavailable")
    assert int(ready.headers["retry-after"]) >= 1
    late = dict.fromkeys(("worker", "clocks", "feeds", "deliveries", "audit_tree"), "unknown")
    assert ready.json()["checks"] == ALL | late | {"database": "unavailable", "schema": "unknown"}
    for answer in (
        await nea.get("/v1/cases"),
        await nea.get("/v1/cases/x"),
        await nea.get(f"/v1/cases/case_{'0' * 32}"),
    ):
        assert answer.status_code in (404, 503)
        if answer.status_code == 503:
            assert answer.json()["code"] == "unavailable"
            assert int(answer.headers["retry-after"]) >= 1


async def test_a_database_that_never_answers_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: Any) -> Any:
        await asyncio.Event().wait()

    for call in ("value", "rows"):
        monkeypatch.setattr(type(world.service.database), call, never)
    for limit in ("AT_MOST", "PATIENCE"):
        monkeypatch.setattr(readiness, limit, 0.05)
    async with asyncio.timeout(LONG):
        ready = await world.http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "unavailable")


def test_the_limits_leave_time_to_respond_within_five_seconds() -> None:
    assert max(value for module, _, value in IN_PRODUCTION if module is readiness) < 5


CHANGED = {
    "other functions": ("COMMENT ON SCHEMA corridor IS 'others'", "COMMENT ON SCHEMA corridor IS '{fingerprint}'"),
    "other tables": (
        "UPDATE corridor.alembic_version SET version_num = '9999'",
        "UPDATE corridor.alembic_version SET version_num = '{revision}'",
    ),
    "a restore": ("CREATE SCHEMA corridor_being_restored", "DROP SCHEMA corridor_being_restored"),
    "no functions": (
        "ALTER TABLE corridor.alembic_version RENAME TO v",
        "ALTER TABLE corridor.v RENAME TO alembic_version",
    ),
}


@pytest.mark.parametrize("what", CHANGED)
async def test_a_database_of_another_version_is_not_served(apart: World, own_database: str, what: str) -> None:
    before, after = CHANGED[what]
    revision, fingerprint = schema_of_this_program()
    async with owner_of(own_database) as owner:
        await owner.execute(before)
        try:
            with everything_said() as heard:
                ready = await apart.http.get("/readyz")
            state = await schema_state(url_of(own_database))
        finally:
            await owner.execute(after.format(revision=revision, fingerprint=fingerprint))
    assert (ready.status_code, ready.json()["checks"]["schema"]) == (503, "another_version")
    assert [line["reason"] for line in heard if line["event"] == "not ready"] == ["schema: another_version"]
    assert not state.up_to_date
    assert (await apart.http.get("/readyz")).status_code == 200


def test_the_version_of_this_program_is_that_of_its_newest_migration() -> None:
    assert schema_of_this_program()[0] == ScriptDirectory(str(FOLDER)).get_current_head()


async def test_without_a_key_to_sign_with_it_is_not_ready(apart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SigningKeys, "_keys", property(lambda _: {}, lambda *_: None), raising=False)
    ready = await apart.http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["signing_keys"]) == (503, "unavailable")


async def test_without_the_key_service_it_is_ready_and_says_so(apart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but identities is served meanwhile, and no other machine could do better."""
    monkeypatch.setattr(apart.service.callers.key_ring, "_away", object())  # type: ignore[attr-defined]
    ready = await apart.http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["root_key"]) == (200, "unavailable")


async def test_a_worker_that_stands_and_what_is_late_are_told_and_take_nobody_out(
    apart: World, own_database: str
) -> None:
    await opened_case(await apart.caller("nea"))
    async with owner_of(own_database) as owner:
        await owner.execute("UPDATE corridor.job_runs SET since = since - interval '2 days', succeeded_at = NULL")
        await owner.execute("UPDATE corridor.journal SET at = at - interval '1 hour'")
    ready = await apart.http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["checks"] == ALL | {"worker": "late", "feeds": "late"}
    for job in apart.service.worker.jobs:
        await apart.service.worker.run_once(job.name)
    await apart.service.worker.run_once(NOTING)
    assert (await apart.http.get("/readyz")).json()["checks"] == ALL


async def test_the_document_is_served_with_the_address_of_the_service(world: World) -> None:
    answer = await world.http.get("/openapi.yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    served, committed = (
        yaml.load(text, yaml.CSafeLoader) for text in (answer.text, DOCUMENT.read_text(encoding="utf-8"))
    )
    assert [server["url"] for server in served["servers"]] == [world.service.public_url]
    served["servers"][0]["url"] = committed["servers"][0]["url"]
    assert served == committed
