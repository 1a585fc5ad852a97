"""The slip with the tracking code, and the consent sheet, are in the person's language; the slip tells nothing."""

import re
from typing import Any

import pytest

from api.desk.words import desk_words
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import PUBLIC_URL, World
from tests.builders import a_consent, made, opened_case
from tests.http.desk.visitor import Visitor, at_desk, public_id

CHOSEN = re.compile(r'id="slip-(\w+)" checked')
SLIP = re.compile(r'<section class="slip">(.*?)</section>', re.DOTALL)
LEFT_OUT = re.compile(r'<(\w+) class="noprint"[^>]*>(?:.*?</\1>)?', re.DOTALL)
TAG = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


def profile(*languages: str) -> dict[str, Any]:
    return {"sex": "female", "birth_year": 1997, "stage": "departing", "sector": "C", "languages": languages}


async def slip_of(world: World, case_id: str, language: str) -> Visitor:
    """Make a new tracking code, at a desk in this language."""
    person = await at_desk(world, "nea", language=language)
    await person.go(f"/desk/cases/{case_id}/tracking-code")
    return await person.send("/tracking-code")


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_what_is_printed_is_the_code_the_address_and_one_sentence(world: World, language: str) -> None:
    case = await opened_case(await world.caller("nea"), profile=profile("km"))
    person = await slip_of(world, case["id"], language)
    (slip,) = SLIP.findall(person.answer.text)
    printed = {piece.strip() for piece in TAG.split(LEFT_OUT.sub("", slip)) if piece.strip()}
    sentences = {desk_words(one)("slip.private") for one in SUPPORTED_LANGUAGES}
    (code,) = re.findall(r'<p class="key">([^<]+)</p>', slip)
    assert printed == {*sentences, code, f"{PUBLIC_URL}/track"}
    assert f'<h1 class="noprint">{case["code"]}</h1>' in person.answer.text
    assert desk_words(language)("slip.language") in person.text


@pytest.mark.parametrize(
    ("spoken", "explained", "chosen"),
    [
        (("km",), (), "km"),
        (("zh", "my", "km"), (), "my"),
        (("km",), ("lo", "th"), "th"),
        (("zh",), (), "vi"),
        ((), (), "vi"),
    ],
)
async def test_the_language_is_that_of_the_last_consent_or_of_the_profile(
    world: World, spoken: tuple[str, ...], explained: tuple[str, ...], chosen: str
) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, profile=profile(*spoken))
    for day, language in enumerate(explained, 1):
        said = a_consent(language=language, given_at=f"2026-03-0{day}T03:00:00Z")
        await made(nea, f"/v1/cases/{case['id']}/consents", said)
    person = await slip_of(world, case["id"], "vi")
    assert CHOSEN.findall(person.answer.text) == [chosen]


async def test_a_new_case_has_a_slip_in_the_language_of_its_profile(world: World) -> None:
    person = await at_desk(world, "nea", language="en")
    await person.go("/desk/cases/new")
    centre = await public_id(world, "centre", "nea-battambang")
    await person.send(
        "/desk/cases/new",
        profile__stage="departing",
        profile__languages=["lo"],
        centre_id=centre,
        case_types=["wages_unpaid"],
    )
    assert CHOSEN.findall(person.answer.text) == ["lo"], person.text


async def test_the_heading_of_a_consent_sheet_is_in_the_language_of_the_sheet(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(language="km"))
    person = await at_desk(world, "nea", language="th")
    await person.go(f"/desk/cases/{case['id']}/consents/{consent['id']}")
    assert f'<h1 lang="km">{desk_words("km")("title.consent_sheet")}</h1>' in person.answer.text
