"""Charts are well-formed, escaped, and readable without the picture in every language."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from api.html.languages import OWN_NAMES
from api.html.templates import SHARED, Frame, Templates
from api.html.words import Words
from api.statistics.charts import BAR_ROOM_BESIDE_NAMES as LONGEST
from api.statistics.charts import WIDTH, Chart, Series, bar_picture, line_picture
from api.statistics.definitions import TEXTS, texts

ROOM = TEXTS.parent / "templates"
HOSTILE = "<script>alert('1')</script> & \"quoted\""
PAGE = """{% from 'charts.html' import bars, lines %}
<div>{{ bars(chart, bar_picture) }}{{ lines(chart, line_picture) }}</div>"""


def a_chart(language: str, **changes: object) -> Chart:
    words = texts(language)
    given: dict[str, object] = {
        "key": "people",
        "title": words["tables"]["people_by_corridor_and_sex"],
        "unit": words["units"]["people"],
        "of_categories": words["dimensions"]["corridor"],
        "categories": ("kh-th", "la-th", words["none"]),
        "series": (Series("female", (1235, None, 5)), Series("male", (0, 40, Decimal("1200000.5")))),
        "language": language,
    }
    return Chart(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    room = tmp_path_factory.mktemp("room")
    for path in (*ROOM.iterdir(), SHARED / "base.html"):
        (room / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (room / "page.html").write_text(PAGE, encoding="utf-8")
    return Templates(room)


def page_of(templates: Templates, chart: Chart) -> tuple[str, ElementTree.Element]:
    frame = Frame(Words(chart.language, texts(chart.language)), "corridor.example", "/v1/statistics/report")
    html = templates.render(
        "page.html", frame, chart=chart, bar_picture=bar_picture(chart), line_picture=line_picture(chart)
    )
    return html, ElementTree.fromstring(html)


def texts_in(element: ElementTree.Element, tag: str) -> list[str]:
    return ["".join(found.itertext()).strip() for found in element.iter(tag)]


@pytest.mark.parametrize("language", OWN_NAMES)
def test_every_number_of_a_chart_is_in_its_table(templates: Templates, language: str) -> None:
    chart = a_chart(language)
    _, page = page_of(templates, chart)
    for figure in page.iter("figure"):
        table = {number for cell in texts_in(figure, "td") for number in re.findall(r"\d[\d.,\u00a0\u202f]*", cell)}
        picture = next(figure.iter("svg"))
        drawn = {
            number
            for text in picture.iter("text")
            if "number" in text.get("class", "")
            for number in re.findall(r"\d[\d.,\u00a0\u202f]*", "".join(text.itertext()))
        }
        assert drawn == table
        assert len(table) == 5
        assert texts_in(figure, "td").count(f"–{texts(language)['hidden_figure']}") == 1
        assert [row.get("scope") for row in figure.iter("th")].count("row") == 3


@pytest.mark.parametrize("language", OWN_NAMES)
def test_a_picture_has_a_title_and_refers_to_its_table(templates: Templates, language: str) -> None:
    _, page = page_of(templates, a_chart(language))
    for figure in page.iter("figure"):
        assert [child.tag for child in figure] == ["figcaption", "svg", "table"]
        picture = next(figure.iter("svg"))
        assert picture.get("role") == "img"
        named = {child.get("id"): child.text for child in picture if child.tag in {"title", "desc"}}
        assert " ".join(map(str, named)) == picture.get("aria-labelledby")
        assert [*named.values()] == [a_chart(language).title, texts(language)["chart_about"]]


def test_labels_are_escaped_and_the_style_sheet_is_all_a_chart_needs(templates: Templates) -> None:
    chart = a_chart("en", title=HOSTILE, categories=(HOSTILE,) * 3, series=(Series(HOSTILE, (1, 2, 3)),))
    html, page = page_of(templates, chart)
    assert "<script" not in html
    assert texts_in(page, "caption")[0].startswith(HOSTILE)
    assert not [
        name
        for element in page.iter()
        for name in element.attrib
        if name in {"style", "href", "fill"} or name.startswith("on")
    ]
    assert "&nbsp;" not in html


def test_bars_and_lines_stay_in_the_picture_and_in_proportion() -> None:
    chart = a_chart("en", series=(Series("a", (50, 100, None)), Series("b", (0, 25, 100))))
    bars = bar_picture(chart)
    assert [bar.width for bar in bars.bars] == [LONGEST // 2, 0, LONGEST, LONGEST // 4, 0, LONGEST]
    assert max(bar.y + 24 for bar in bars.bars) <= bars.height
    lines = line_picture(chart).lines
    assert [len(line.points) for line in lines] == [2, 3]
    gap = line_picture(a_chart("en", series=(Series("a", (1, None, 3)),))).lines[0]
    assert [len(piece.split()) for piece in gap.pieces] == [1, 1]
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= 230 for line in lines for point in line.points)


def test_a_chart_without_figures_is_still_drawn(templates: Templates) -> None:
    chart = a_chart("en", categories=("2026-Q1",), series=(Series("a", (None,)),))
    _, page = page_of(templates, chart)
    assert [texts_in(figure, "td") for figure in page.iter("figure")] == [["–not shown"]] * 2
    assert bar_picture(a_chart("en", categories=(), series=())).bars == ()
