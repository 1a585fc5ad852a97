"""Every page of the desk, for everybody who may see it, in every language."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from api.desk.words import TEXTS
from api.html.languages import OWN_NAMES
from api.html.words import load_entries
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import desk_routes, staged
from tests.http.desk.visitor import Visitor, at_desk
from tests.scripts_of_languages import foreign_letters, own_letters

ELSEWHERE = ("/desk/signed-in", "/desk/sign-out", "/desk/sign-in")
PAGES = [path for method, path in desk_routes() if method == "GET" and path not in ELSEWHERE]


@pytest.mark.parametrize("language", OWN_NAMES)
async def test_every_page_is_there_for_somebody(world: World, language: str) -> None:
    stage = await staged(world)
    people = [
        await at_desk(world, "nea", Role.SUPERVISOR, language=language),
        await at_desk(world, "map", Role.CASEWORKER, language=language),
        await at_desk(world, "nea", Role.ORGANISATION_ADMIN, language=language),
        await at_desk(world, "molvt", Role.COORDINATOR, language=language),
    ]
    missing, wrong = [], list[str]()
    for page in PAGES:
        statuses = []
        for one in people:
            await one.go(stage.path(page))
            statuses.append(one.answer.status_code)
            if one.answer.status_code == 200:
                wrong += misplaced(one, language)
                break
        if 200 not in statuses:
            missing.append((page, statuses, one.text[:200]))
    assert not missing, missing
    assert not wrong, wrong


def misplaced(shown: Visitor, language: str) -> list[str]:
    """What a page shows that is not in its language; names and codes of the directory are in Latin letters anywhere."""
    if not shown.answer.headers["content-type"].startswith("text/html"):
        return []
    pieces = [piece for piece in shown.page.text if piece not in (*OWN_NAMES.values(), "Corridor")]
    found = [piece for piece in pieces if piece in english_only(language)]
    found += [piece for piece in pieces if foreign_letters(re.sub("[A-Za-zÀ-ỹ]", "", piece), language)]
    found += ["hardly a word"] if own_letters(" ".join(pieces), language) <= 20 else []
    return [f"{shown.place} in {language}: {piece}" for piece in found]


@cache
def english_only(language: str) -> frozenset[str]:
    """The English texts of the desk that are different in this language."""
    ours = set(sentences(load_entries(TEXTS, language)))
    return frozenset(text for text in sentences(load_entries(TEXTS, "en")) if text not in ours)


def sentences(entries: dict[str, Any]) -> Iterator[str]:
    """All texts of the desk."""
    for value in entries.values():
        yield from sentences(value) if isinstance(value, dict) else [value]


def test_an_english_text_on_a_khmer_page_would_be_found() -> None:
    assert "Choose" in english_only("km")
    assert "Choose" not in english_only("en")
