"""Which translations a fluent speaker has reviewed, as they were read and not as they became later (ADR 0056)."""

import json
import shutil
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from api.labels.__main__ import main, mark, report
from api.labels.reviews import (
    FILE,
    TRANSLATED,
    Text,
    read,
    reviewed,
    reviewed_lists,
    reviews_in,
    texts_of,
    with_reviews,
)
from domain.vocabulary import SUPPORTED_LANGUAGES, VOCABULARIES

TEXT = Text("vocabularies.sexes.female", "Female", "ស្រី")
NOBODY: dict[str, Any] = {"about": "…", "reviews": {}}
TODAY = date(2026, 12, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(FILE, tmp_path / "reviews.json"))


def marks(content: dict[str, Any]) -> frozenset[str]:
    return reviewed((TEXT,), reviews_in(content)["km"])


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_review_is_of_a_text_that_exists(language: str) -> None:
    found = reviews_in(read(FILE)).get(language, {})
    assert set(found) - {text.place for text in texts_of(language)} == set()


def test_reviews_are_of_languages_that_are_translated() -> None:
    assert set(reviews_in(read(FILE))) <= set(TRANSLATED) == {*SUPPORTED_LANGUAGES[1:], "shn"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_file_says_that_nobody_has_reviewed_it_as_long_as_that_is_so(language: str) -> None:
    about = json.loads((files("api.labels") / f"{language}.json").read_text(encoding="utf-8"))["about"]
    assert ("reviewed" in about) is True
    if not reviews_in(read(FILE)).get(language):
        assert "no fluent speaker" in about or "Not reviewed" in about


def test_a_text_counts_as_reviewed_as_it_was_read() -> None:
    content = with_reviews(NOBODY, "km", (TEXT,), "Sokha Chan", "2026-12-01")
    assert content["reviews"]["km"][TEXT.place] == {"by": "Sokha Chan", "on": "2026-12-01", "read": TEXT.digest}
    assert marks(content) == {TEXT.place}


@pytest.mark.parametrize("changed", [{"english": "Woman"}, {"translation": "នារី"}])
def test_a_correction_of_the_english_or_of_the_translation_makes_it_unreviewed(changed: dict[str, str]) -> None:
    content = with_reviews(NOBODY, "km", (replace(TEXT, **changed),), "Sokha Chan", "2026-12-01")
    assert marks(content) == frozenset()


def test_a_later_review_keeps_those_of_other_texts_and_languages() -> None:
    other = replace(TEXT, place="vocabularies.sexes.male")
    content = with_reviews(NOBODY, "km", (TEXT,), "Sokha Chan", "2026-12-01")
    content = with_reviews(content, "km", (other,), "Dara Sok", "2026-12-02")
    content = with_reviews(content, "th", (TEXT,), "Somchai", "2026-12-03")
    assert set(content["reviews"]["km"]) == {TEXT.place, other.place}
    assert set(content["reviews"]["th"]) == {TEXT.place}
    assert content["about"] == NOBODY["about"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_texts_are_those_of_the_files_and_each_has_its_english(language: str) -> None:
    texts = texts_of(language)
    assert len({text.place for text in texts}) == len(texts)
    assert all(text.english and text.translation for text in texts)
    parts = {text.place.partition(".")[0] for text in texts}
    assert parts == ({"vocabularies"} if language == "shn" else {"vocabularies", "problems", "sentences", "pages"})
    if language != "shn":
        assert {text.place.split(".")[1] for text in texts if text.place.startswith("pages.")} == {
            "desk",
            "digests",
            "html",
            "oauth/pages",
            "statistics",
        }


def test_a_list_is_reviewed_once_all_its_labels_are(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.labels.reviews.FILE", file)
    seen = reviewed_lists.__wrapped__
    assert set(seen("sexes")) == set(TRANSLATED)
    mark(file, "km", "Sokha Chan", "vocabularies.sexes.female", TODAY)
    assert seen("sexes")["km"] is False
    mark(file, "km", "Sokha Chan", "vocabularies.sexes", TODAY)
    assert seen("sexes")["km"] is True
    assert seen("stages")["km"] is False
    assert "shn" not in seen("stages")
    assert set(seen("countries")) == set()


def test_the_command_marks_what_was_read_and_counts_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["km", "Sokha Chan", "--part", "vocabularies.sexes"], file) == 0
    said = capsys.readouterr().out
    size, whole = len(VOCABULARIES["sexes"]), len(texts_of("km"))
    assert f"{size} texts marked as reviewed." in said
    assert f"km   {size:>4} of {whole} reviewed by a fluent speaker" in said
    assert "changed since" not in said
    text = file.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def test_the_report_names_what_changed_since_it_was_reviewed(file: Path) -> None:
    mark(file, "km", "Sokha Chan", "vocabularies.sexes", TODAY)
    content = read(file)
    content["reviews"]["km"]["vocabularies.sexes.female"]["read"] = "0" * 16
    lines = report(reviews_in(content))
    assert "     changed since: vocabularies.sexes.female" in lines
    assert len([line for line in lines if "changed since" in line]) == 1
    assert len([line for line in lines if "reviewed by" in line]) == len(TRANSLATED)


@pytest.mark.parametrize(
    "arguments", [["km"], ["km", " "], ["en", "Sokha Chan"], ["fr", "X"], ["km", "X", "--part", "vocabularies.nothing"]]
)
def test_a_review_needs_a_language_a_name_and_something_to_review(arguments: list[str], file: Path) -> None:
    before = read(file)["reviews"]
    with pytest.raises(SystemExit):
        main(arguments, file)
    assert read(file)["reviews"] == before
