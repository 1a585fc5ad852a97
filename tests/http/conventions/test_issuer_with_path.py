"""Metadata of an issuer whose URL has a path stand where RFC 8414 and RFC 9728 put them: before the path."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app_under_test import World, running_world

ISSUER = "https://network.example/corridor"
SERVER, RESOURCE = "/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource"


@pytest.fixture
async def below(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    async with running_world(database_url, root_key_file, issuer=ISSUER) as running:
        yield running


async def test_they_are_found_by_the_rules_of_both_documents(below: World) -> None:
    server = await below.http.get(f"{SERVER}/corridor")
    assert (server.status_code, server.json()["issuer"]) == (200, ISSUER)
    resource = await below.http.get(f"{RESOURCE}/corridor")
    assert (resource.status_code, resource.json()["resource"]) == (200, ISSUER)
    for path in (SERVER, RESOURCE):
        assert (await below.http.head(f"{path}/corridor")).status_code == 200
        assert (await below.http.get(path)).json() == (await below.http.get(f"{path}/corridor")).json()


async def test_no_other_path_is_ours(below: World, world: World) -> None:
    for path in (SERVER, RESOURCE):
        for other in ("elsewhere", "corridor/", "corridor/more", ""):
            answer = await below.http.get(f"{path}/{other}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), other
        assert (await world.http.get(f"{path}/corridor")).status_code == 404
