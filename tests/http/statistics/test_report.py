"""The report: its content, readers and languages, and that it needs only the style sheet."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from api.html.languages import OWN_NAMES
from api.html.static_files import FIGURES, STYLESHEET
from api.statistics.definitions import texts
from domain.statistics.catalogue import INDICATORS
from tests.app_under_test import Caller, World
from tests.http.directory.directory_builders import the_coordinator

REPORT = "/v1/statistics/report"
SUMMER = f"{REPORT}?period=2026-Q3"
SCRIPTS = {"km": "\u1780-\u17ff", "lo": "\u0e80-\u0eff", "th": "\u0e00-\u0e7f", "my": "\u1000-\u109f"}


@pytest.fixture
async def nea(publishing_world: World) -> Caller:
    return await publishing_world.caller("nea")


async def page_of(caller: Caller, path: str, **headers: str) -> ElementTree.Element:
    """Parse the page as XML, so it must be well-formed."""
    answer = await caller.get(path, **headers)
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(re.sub(r"(?i)<!doctype html>|<meta [^>]*>|<link [^>]*>", "", answer.text))


def texts_in(page: ElementTree.Element, *tags: str) -> list[str]:
    return ["".join(found.itertext()).strip() for found in page.iter() if found.tag in tags]


async def test_a_published_quarter_is_shown_with_charts_and_their_tables(nea: Caller) -> None:
    page = await page_of(nea, SUMMER)
    words = texts("en")
    assert texts_in(page, "h1") == ["Figures for 2026-Q3"]
    assert texts_in(page, "h2") == [words["network_title"], words["own_title"], words["meaning_title"]]
    titles = texts_in(page, "h3")
    for section in ("People", "Referrals", "Complaints", "Claims", "Activities"):
        assert section in titles
    figures = list(page.iter("figure"))
    assert len(figures) > 8
    for figure in figures:
        assert [child.tag for child in figure] == ["figcaption", "svg", "table"]
    said = " ".join(texts_in(page, "p"))
    assert "Edition 2" in said
    assert "Corrects edition 1" in said
    assert "One centre had recorded <its> cases of July twice." in said
    assert words["rounded"] in said


async def test_earlier_quarters_are_a_line(nea: Caller) -> None:
    first, third = await page_of(nea, f"{REPORT}?period=2026-Q1"), await page_of(nea, SUMMER)
    assert not list(first.iter("polyline"))
    trend = next(figure for figure in third.iter("figure") if "by quarter" in texts_in(figure, "figcaption")[0])
    assert texts_in(trend, "th")[-3:] == ["2026-Q1", "2026-Q2", "2026-Q3"]
    year = await page_of(nea, f"{REPORT}?period=2026")
    trend = next(figure for figure in year.iter("figure") if "by quarter" in texts_in(figure, "figcaption")[0])
    assert texts_in(trend, "th")[-4:] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


async def test_every_number_of_the_network_is_the_published_one(nea: Caller) -> None:
    page = await page_of(nea, SUMMER)
    table = (
        await nea.get("/v1/statistics/tables?table=activities_by_kind_and_country&period=2026-Q3&country=all")
    ).json()
    shown = {
        one["activity_kind"]: one["value"]
        for one in table["figures"]
        if one["indicator"] == "activities" and one["value"] is not None and one["activity_kind"] != "all"
    }
    assert shown
    (chart,) = [figure for figure in page.iter("figure") if texts_in(figure, "figcaption") == ["Activities"]]
    assert sorted(texts_in(chart, "td"), key=int) == sorted(map(str, shown.values()), key=int)


async def test_an_unpublished_period_shows_own_figures_only(nea: Caller) -> None:
    page = await page_of(nea, f"{REPORT}?period=2025-Q3")
    assert texts("en")["not_published"] in texts_in(page, "p")
    assert not list(page.iter("svg"))
    assert any(
        said.startswith("Exact figures of your organisation alone, from 2025-07-01") for said in texts_in(page, "p")
    )


async def test_the_coordinating_body_has_no_figures_of_its_own(publishing_world: World) -> None:
    page = await page_of(await the_coordinator(publishing_world), SUMMER)
    said = texts_in(page, "p")
    assert texts("en")["own_none"] in said
    assert not any("Exact figures" in one for one in said)
    assert len(list(page.iter("figure"))) > 8


async def test_every_indicator_is_explained_at_the_end(nea: Caller) -> None:
    page = await page_of(nea, SUMMER)
    ids = {element.get("id") for element in page.iter()}
    assert {f"about-{code}" for code in INDICATORS} <= ids


@pytest.mark.parametrize("language", OWN_NAMES)
async def test_the_page_is_in_the_callers_language_throughout(nea: Caller, language: str) -> None:
    answer = await nea.get(SUMMER, accept_language=language)
    assert answer.headers["content-language"] == language
    page = await page_of(nea, SUMMER, accept_language=language)
    assert page.get("lang") == language
    assert texts_in(page, "h2")[0] == texts(language)["network_title"]
    if language in SCRIPTS:
        headings = texts_in(page, "h1", "h2", "h3", "caption", "figcaption", "dt", "dd")
        assert [text for text in headings if not re.search(f"[{SCRIPTS[language]}]", text)] == []


async def test_lang_overrides_the_header_and_links_keep_the_period(nea: Caller) -> None:
    page = await page_of(nea, f"{SUMMER}&lang=vi", accept_language="km")
    assert page.get("lang") == "vi"
    links = [link.get("href", "") for link in page.iter("a")]
    assert "/v1/statistics/report?period=2026-Q3&lang=km" in links


async def test_the_page_needs_no_script_and_loads_nothing_from_elsewhere(nea: Caller) -> None:
    answer = await nea.get(SUMMER)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", answer.text)
    assert set(re.findall(r'(?:src|href)="([^"#?]*)', answer.text)) == {"", REPORT, STYLESHEET.address, FIGURES.address}


async def test_tables_have_captions_and_ids_are_unique(nea: Caller) -> None:
    page = await page_of(nea, SUMMER)
    for table in page.iter("table"):
        assert next(iter(table)).tag == "caption"
        assert {cell.get("scope") for cell in table.iter("th")} <= {"col", "row"}
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    named = {name for element in page.iter() for name in element.get("aria-labelledby", "").split()}
    assert named <= set(ids)
    levels = [int(element.tag[1]) for element in page.iter() if re.fullmatch("h[1-6]", element.tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


async def test_an_unchanged_page_is_not_sent_again(nea: Caller) -> None:
    first = await nea.get(SUMMER)
    again = await nea.get(SUMMER, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert (await nea.call("HEAD", SUMMER)).headers["etag"] == first.headers["etag"]
    other = await nea.get(f"{SUMMER}&lang=th", if_none_match=first.headers["etag"])
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("", "/query/period", "missing"),
        ("?period=2026-Q0", "/query/period", "invalid_value"),
        ("?period=2026-Q3&lang=fr", "/query/lang", "not_in_list"),
        ("?period=2026-Q3&fields=id", "/query/fields", "unknown_field"),
    ],
)
async def test_an_invalid_period_or_language_is_refused(nea: Caller, query: str, pointer: str, code: str) -> None:
    answer = await nea.get(REPORT + query)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, pointer, code)


async def test_a_report_is_html_only(nea: Caller) -> None:
    assert (await nea.get(SUMMER, accept="application/json")).status_code == 406
    assert (await nea.get(SUMMER, accept="text/html,*/*;q=0.8")).status_code == 200
