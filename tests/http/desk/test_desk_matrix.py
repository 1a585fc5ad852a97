"""Who gets which page of the desk: ``tests/desk_matrix.txt`` is the file that a review looks at.

``CORRIDOR_REWRITE_MATRIX=1`` writes it anew. The desk is a client of the API, so the API's own matrix decides; this one
shows that no page has another way in, and that no page shows a word to those who may not read it.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import MESSAGE, NAME, NOTE, SUMMARY, Stage, desk_routes, staged
from tests.http.desk.visitor import Visitor, at_desk

GOLDEN = Path(__file__).parents[2] / "desk_matrix.txt"
CANARIES = {
    "name": NAME,
    "summary": SUMMARY,
    "note": NOTE,
    "message": MESSAGE,
    "respondent": "Canary Garment",
    "title": "Canary of the title",
}
OF_SIGNING_IN = ("/desk/signed-in", "/desk/sign-out", "/desk/sign-in")
OUTSIDERS = ("elsewhere", "stranger", "administrator", "coordinator", "nobody")
ABOUT_CASES = re.compile(r"\{(case_id|consent_id|referral_id|claim_id|handoff_id|document_id|group_id)\}")


@dataclass
class Seen:
    """What one person got: the status of each page, and the canaries on it."""

    statuses: dict[tuple[str, str], int]
    words: dict[tuple[str, str], tuple[str, ...]]


async def nobody(world: World) -> Visitor:
    found = await at_desk(world, "nea")
    found.http = httpx2.AsyncClient(transport=found.http._transport, base_url=str(world.http.base_url))
    return found


@pytest.fixture(scope="module")
async def seen(apart: World) -> dict[str, Seen]:
    world = apart
    stage = await staged(world)
    people = {
        "holder": await at_desk(world, "nea"),
        "supervisor": await at_desk(world, "nea", Role.SUPERVISOR),
        "asked": await at_desk(world, "map"),
        "elsewhere": await at_desk(world, "nea", Role.CASEWORKER, "nea-pursat"),
        "stranger": await at_desk(world, "hrdf"),
        "administrator": await at_desk(world, "nea", Role.ORGANISATION_ADMIN),
        "coordinator": await at_desk(world, "molvt", Role.COORDINATOR),
        "nobody": await nobody(world),
    }
    return {name: await walk(who, name, stage) for name, who in people.items()}


async def walk(who: Visitor, name: str, stage: Stage) -> Seen:
    """Ask for every page; those who are no party also send every form."""
    found = Seen({}, {})
    for method, path in desk_routes():
        if path in OF_SIGNING_IN or (method == "POST" and name not in OUTSIDERS):
            continue
        if method == "POST" and not ABOUT_CASES.search(path):
            continue
        address = stage.path(path)
        if method == "GET":
            answer = await who.http.get(address)
        else:
            answer = await send_empty(who, address)
        found.statuses[method, path] = answer.status_code
        found.words[method, path] = tuple(word for word, text in CANARIES.items() if text in answer.text)
    return found


async def send_empty(who: Visitor, address: str) -> httpx2.Response:
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', (await who.http.get("/desk/corridors")).text)
    return await who.http.post(
        address,
        content=f"form_token={token[1] if token else ''}&reason=Because".encode(),
        headers={"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"},
    )


def page(seen: dict[str, Seen]) -> str:
    lines = [
        "Who gets which page of the desk. Written by tests/http/desk/test_desk_matrix.py; a change of it is",
        "a change of who sees what, and is reviewed as one. After a status: which canaries are on the page.",
        "",
    ]
    for route in sorted({route for one in seen.values() for route in one.statuses}, key=lambda one: (one[1], one[0])):
        lines.append(" ".join(route))
        by_answer: dict[str, list[str]] = {}
        for name, one in seen.items():
            if route in one.statuses:
                words = " ".join(one.words[route])
                by_answer.setdefault(f"{one.statuses[route]} {words}".strip(), []).append(name)
        lines += [f"  {answer:<40} {', '.join(names)}" for answer, names in sorted(by_answer.items())]
    return "\n".join(lines) + "\n"


def test_everybody_gets_the_pages_that_the_matrix_says(seen: dict[str, Seen]) -> None:
    text = page(seen)
    if os.environ.get("CORRIDOR_REWRITE_MATRIX"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_no_page_about_a_case_is_there_for_outsiders_and_none_shows_them_a_word(seen: dict[str, Seen]) -> None:
    for name in OUTSIDERS:
        assert not [route for route, words in seen[name].words.items() if words], name
        refused = (401, 303) if name == "nobody" else (403, 404)
        there = [
            (route, status)
            for route, status in seen[name].statuses.items()
            if ABOUT_CASES.search(route[1]) and status not in refused
        ]
        assert there == [], name


def test_the_name_stands_on_no_page_that_is_opened_by_a_link(seen: dict[str, Seen]) -> None:
    assert not [(name, route) for name, one in seen.items() for route, words in one.words.items() if "name" in words]
    asked = {word for words in seen["asked"].words.values() for word in words}
    assert asked <= {"summary", "message", "title"}
