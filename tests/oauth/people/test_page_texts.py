"""Every page in every language is in the script of that language; no sentence is missing or left over."""

import json
import re
from functools import partial
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest

from api.html.languages import OWN_NAMES
from api.html.pictures import qr_code
from api.html.templates import Frame
from api.html.words import load_entries
from api.oauth.pages import html
from api.oauth.pages.problem import PROBLEMS
from api.oauth.pages.words import TEXTS, words_in
from domain.kernel.roles import Role
from domain.kernel.scopes import IDENTITY_SCOPES, SCOPES
from domain.oauth.colleagues import ListedPerson
from domain.oauth.people import Application
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.scripts_of_languages import foreign_letters, own_letters

PAGES = Path("api/oauth/pages")
SHARED_TEXTS = Path("api/html/texts")
ASKING = Application("7", "8", "https://9/callback")
SOMEBODY = ListedPerson(
    id=UUID(int=1),
    name="1",
    sign_in_name="2@3",
    role=Role.CASEWORKER,
    centres=None,
    active=True,
    signed_in_at=None,
    here=True,
    may_be_ended=True,
)
OFFER = {"key": "2345", "picture": qr_code("2345"), "pending": "1"}


def all_pages(language: str) -> dict[str, str]:
    """Render every page with values that have no letters."""
    words = words_in(language)
    frame = Frame(words, "1.2.3.4", "/x")
    allowed = [words.scope(scope) for scope in (*IDENTITY_SCOPES, *SCOPES)]
    places = [html.Place("1", "1", True), html.Place("2", "2", False)]
    told = {about: words(problem.happened, seconds=3) for about, problem in PROBLEMS.items()}
    invitation = partial(html.TEMPLATES.render, "invitation.html", frame, token="1")
    return {
        "sign in": html.sign_in_form(frame, {}, ASKING, None, words("failed")),
        "consent": html.consent_form(frame, {}, ASKING, "5", allowed),
        "nothing to allow": html.consent_form(frame, {}, ASKING, "5", []),
        "sessions": html.sessions_page(frame, "1", places),
        "nobody": html.sessions_page(frame, "1", []),
        "password": html.password_form(frame, "1", words("password_wrong")),
        "password changed": html.password_form(frame, "1", None, done=True),
        "password of nobody": html.password_form(frame, "1", words("nobody"), nobody=True),
        "people": html.people_page(frame, words("people_unknown"), [("1", SOMEBODY)], SOMEBODY),
        "people of nobody": html.people_page(frame, words("nobody")),
        "end of access": html.end_access_form(frame, "1", "2", SOMEBODY),
        "authenticator": html.authenticator_form(frame, "1", words("authenticator_refused")),
        "authenticator changed": html.authenticator_form(frame, "1", words("authenticator_late"), done=True),
        "authenticator of nobody": html.authenticator_form(frame, "1", words("nobody"), nobody=True),
        "new key": html.new_authenticator_form(frame, "1", words("authenticator_wrong"), **OFFER),
        "invitation": invitation(person="1", organisation="2", problem=words("password_weak"), key=None, codes=None),
        "invited key": invitation(problem=words("authenticator_wrong"), codes=None, **OFFER),
        "invited": invitation(problem=None, person="1", codes=("2345",)),
        "back": html.problem_page(frame, told["stale"], "", application=html.way_back(ASKING)),
        "unavailable": html.problem_page(frame, words("unavailable"), words("unavailable_next")),
        **{
            about: html.problem_page(frame, told[about], words(problem.next_step), detail="1")
            for about, problem in PROBLEMS.items()
        },
    }


def visible(page: str) -> str:
    """Give what a person reads or hears: text and labels, without the names of the other languages."""
    page = re.sub('<details class="languages">.*?</details>', "", page, flags=re.DOTALL)
    labels = " ".join(re.findall('aria-label="([^"]*)"', page))
    return unescape(re.sub("<[^>]*>", " ", page) + labels)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_each_page_is_in_the_script_of_its_language(language: str) -> None:
    for name, page in all_pages(language).items():
        text = visible(page)
        assert own_letters(text, language) > 20, name
        assert foreign_letters(text, language) == [], name
        assert f'<html lang="{language}">' in page
        assert OWN_NAMES[language] in page


def test_a_page_in_the_wrong_language_would_be_found() -> None:
    assert foreign_letters("ជំរាបសួរ Hello", "km") == list("Hello")
    assert foreign_letters("Corridor ສະບາຍດີ สวัสดี", "lo") == [one for one in "สวัสดี" if one.isalpha()]


@pytest.mark.parametrize("language", [language for language in SUPPORTED_LANGUAGES if language != "en"])
def test_nothing_was_left_in_english(language: str) -> None:
    english, entries = load_entries(TEXTS, "en"), load_entries(TEXTS, language)
    same = [key for key, sentence in english.items() if entries[key] == sentence]
    same += [scope for scope, sentence in english["scopes"].items() if entries["scopes"][scope] == sentence]
    assert same == []


def test_the_shared_sentences_are_the_same_set_in_every_language() -> None:
    english = json.loads((SHARED_TEXTS / "en.json").read_text(encoding="utf-8"))
    for language in SUPPORTED_LANGUAGES:
        entries = json.loads((SHARED_TEXTS / f"{language}.json").read_text(encoding="utf-8"))
        assert entries.keys() == english.keys()
        assert all(entries.values())


def test_no_sentence_is_left_over() -> None:
    sources = [*PAGES.rglob("*.py"), *PAGES.rglob("*.html"), *Path("api/html").rglob("*.html")]
    used = set(re.findall("[\"']([a-z_]+)[\"']", " ".join(path.read_text(encoding="utf-8") for path in sources)))
    assert load_entries(TEXTS, "en").keys() - used == set()
