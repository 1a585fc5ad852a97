"""The pages of one's own account lead back to the desk, and write times as the language does."""

import re

import pytest

from api.html.moments import moment_in
from tests.app_under_test import World
from tests.http.desk.visitor import at_desk

BACK = "Back to the desk"


@pytest.mark.parametrize("path", ["/oauth/sessions", "/oauth/password"])
async def test_who_came_from_the_desk_finds_the_way_back(world: World, path: str) -> None:
    one = await at_desk(world, "nea")
    await one.go(path)
    assert BACK in one.text
    await one.follow("/desk")
    assert one.place == "/desk"
    one.http.cookies.delete("corridor-desk")
    await one.go(path)
    assert BACK not in one.text


@pytest.mark.parametrize("language", ["en", "th", "my"])
async def test_times_of_sessions_are_those_of_the_language(world: World, language: str) -> None:
    one = await at_desk(world, "nea", language=language)
    signed_in_at = await world.value("SELECT max(created_at) FROM oauth.sessions")
    await one.go("/oauth/sessions")
    assert f"{moment_in(language, signed_in_at, signed_in_at.tzinfo)} UTC" in one.text
    assert not re.search(r"\d{4}-\d\d-\d\d", one.text)
