"""What holds for the templates of every room: escaped always, strict about names, one language a page."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from api.html.templates import SHARED, Frame, Templates
from api.html.words import Words

HOSTILE = "<script>alert('1')</script>"


def frame(language: str) -> Frame:
    return Frame(Words(language, {"hello": f"hello in {language}"}), "corridor.example", "/desk", {"page": HOSTILE})


def room(folder: Path, text: str, name: str = "page.html") -> Templates:
    (folder / name).write_text(text, encoding="utf-8")
    return Templates(folder)


@pytest.mark.parametrize("name", ["page.html", "page.txt", "page"])
def test_values_are_escaped_whatever_the_template_is_called(tmp_path: Path, name: str) -> None:
    templates = room(tmp_path, "{{ value }}", name)
    assert templates.render(name, frame("en"), value=HOSTILE) == ("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;")


def test_sentences_are_escaped_with_what_they_were_filled_with(tmp_path: Path) -> None:
    templates = room(tmp_path, "{{ words('by', client=value) }}")
    said = Frame(Words("en", {"by": "{client} & more"}), "corridor.example", "/")
    assert templates.render("page.html", said, value="<b>") == "&lt;b&gt; &amp; more"


def test_a_name_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        room(tmp_path, "{{ forgotten }}").render("page.html", frame("en"))


def test_each_page_comes_in_its_own_language(tmp_path: Path) -> None:
    templates = room(tmp_path, "{{ language }}: {{ words('hello') }}, {{ own_name }}")
    pages = [templates.render("page.html", frame(language)) for language in ("en", "km", "en", "th")]
    assert pages == [
        "en: hello in en, English",
        "km: hello in km, ខ្មែរ",
        "en: hello in en, English",
        "th: hello in th, ไทย",
    ]


def test_links_to_the_other_languages_keep_the_query(tmp_path: Path) -> None:
    templates = room(tmp_path, "{% for link in links %}{{ link.address }}\n{% endfor %}")
    addresses = templates.render("page.html", frame("en")).splitlines()
    assert len(addresses) == 8
    assert addresses[1] == "/desk?page=%3Cscript%3Ealert%28%271%27%29%3C%2Fscript%3E&amp;lang=km"


def test_a_room_may_build_on_the_base(tmp_path: Path) -> None:
    text = "{% extends 'base.html' %}{% block title %}{{ title }}{% endblock %}{% block content %}body{% endblock %}"
    words = Words("km", {"skip": "រំលង", "language": "ភាសា"})
    page = room(tmp_path, text).render("page.html", Frame(words, HOSTILE, "/desk"), title=HOSTILE)
    assert '<html lang="km">' in page
    assert re.search("<main id=.main. [^>]+>\n<h1>&lt;script", page)
    assert "<script" not in page


def test_no_template_switches_the_escaping_off_or_holds_a_script_of_its_own() -> None:
    templates = list(Path("api").rglob("templates/*.html"))
    assert {path.parent for path in templates} >= {SHARED.relative_to(Path.cwd())}
    for path in templates:
        text = path.read_text(encoding="utf-8").replace('<script src="{{ script }}" defer></script>', "")
        assert not re.search(r"\|\s*safe|autoescape|<script|<style|\sstyle=|\son[a-z]+=|javascript:", text), path
