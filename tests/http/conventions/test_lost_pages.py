"""A slash too many, or an address that does not exist, under ``/desk`` and ``/track``."""

import pytest

from api.labels import title
from api.track.texts import words_in
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import World

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/track/", "/track"),
        ("/track/?lang=th", "/track?lang=th"),
        ("/desk/", "/desk"),
        ("/desk/cases//", "/desk/cases"),
        ("/desk/%22%E1%9E%80/", "/desk/%22%E1%9E%80"),
    ],
)
async def test_a_slash_too_many_leads_to_the_address_without_it(world: World, path: str, leads_to: str) -> None:
    for answer in (await world.http.get(path), await world.http.post(path, data={"code": "x"})):
        assert (answer.status_code, answer.headers["location"]) == (308, leads_to)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_an_unknown_address_is_a_page_in_the_persons_language(world: World, language: str) -> None:
    expected = {
        "/track/nothing": words_in(language)("no_page"),
        "/desk/nothing/at/all": title("not_found", language),
    }
    for path, sentence in expected.items():
        answer = await world.http.get(path, headers={"accept": BROWSER, "accept-language": language})
        assert (answer.status_code, answer.headers["content-language"]) == (404, language), path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert sentence in answer.text


async def test_a_program_gets_a_problem(world: World) -> None:
    for path in ("/track/nothing", "/desk/nothing"):
        for accept in ("*/*", "application/json", "text/html;q=0"):
            answer = await world.http.get(path, headers={"accept": accept})
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (path, accept)


async def test_other_methods_of_a_known_address_are_named(world: World) -> None:
    for path, allowed in (("/track/case", "POST"), ("/desk/sign-out", "POST"), ("/desk/cases/case_x", "GET")):
        answer = await world.http.request("DELETE", path)
        assert answer.status_code == 405
        assert "DELETE" not in answer.headers["allow"]
        assert allowed in answer.headers["allow"]
