"""Alive and ready: open to everyone, and honest about the database."""

from typing import Any

import pytest
import yaml

from adapters.postgres.connection.availability import DatabaseUnavailable
from api.http.health import DOCUMENT
from tests.app_under_test import World


async def test_it_is_alive_and_ready(world: World) -> None:
    for path in ("/healthz", "/readyz"):
        answer = await world.http.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


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
    for answer in (
        await nea.get("/v1/cases"),
        await nea.get("/v1/cases/x"),
        await nea.get(f"/v1/cases/case_{'0' * 32}"),
    ):
        assert answer.status_code in (404, 503)
        if answer.status_code == 503:
            assert answer.json()["code"] == "unavailable"
            assert int(answer.headers["retry-after"]) >= 1


async def test_the_document_is_served_with_the_address_of_the_service(world: World) -> None:
    answer = await world.http.get("/openapi.yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    served, committed = yaml.safe_load(answer.text), yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    assert [server["url"] for server in served["servers"]] == [world.service.public_url]
    served["servers"][0]["url"] = committed["servers"][0]["url"]
    assert served == committed
