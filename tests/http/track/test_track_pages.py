"""The migrant's pages: neutral, small, without cookies, and in every language."""

import gzip
import re
from itertools import pairwise

import pytest

from api.html.static_files import NOTICE, NOTICE_SCRIPT, STYLESHEET
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import PUBLIC_URL, World
from tests.builders import a_case, opened_case
from tests.http.track.tracking import fields_of, page, send, track, tracked

TITLE = re.compile(r"<title>([^<]*)</title>")
TITLES = {
    "en": "Notice",
    "km": "សេចក្តីជូនដំណឹង",
    "lo": "ແຈ້ງການ",
    "th": "ประกาศ",
    "vi": "Thông báo",
    "my": "အသိပေးချက်",
    "id": "Pemberitahuan",
    "ms": "Notis",
}
"""*Notice*, in each language: what anybody may see over a shoulder."""
TELLING = re.compile(r"corridor|migra|worker|referral|consent", re.IGNORECASE)
FIRST, NEXT = 12_000, 6_000


async def test_the_first_page_says_nothing_about_what_it_is_for(world: World) -> None:
    answer = await world.http.get("/track")
    assert answer.status_code == 200
    assert TITLE.findall(answer.text) == ["Notice"]
    seen = re.sub(r'href="[^"]*"|src="[^"]*"', "", answer.text)
    assert not TELLING.search(seen)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_every_page_is_in_its_language_and_names_nobody_in_its_title(world: World, language: str) -> None:
    case = await tracked(world, accept=True)
    shown = await page(world, case.code, lang=language)
    asked = await send(world, shown, "/track/withdraw", consent=case.consent_id)
    stop = await send(world, shown, "/track/contact", want="stop")
    wrong = await page(world, "7Q2M-9FX4-0C5T-H8RK", lang=language)
    for answer in (shown, asked, stop, wrong):
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["content-language"] == language
        assert TITLE.findall(answer.text) == [TITLES[language]]
        assert not re.search(r"\{\w+\}", answer.text)


async def test_no_page_sets_a_cookie_or_is_stored_or_framed(world: World) -> None:
    case = await tracked(world, accept=True)
    shown = await page(world, case.code)
    answers = [await world.http.get("/track"), shown, await page(world, "x"), await send(world, shown, "/track/case")]
    for answer in answers:
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    assert "localStorage" not in NOTICE_SCRIPT.content.decode()
    assert "cookie" not in NOTICE_SCRIPT.content.decode()


async def test_only_the_page_of_a_case_closes_by_itself(world: World) -> None:
    case = await tracked(world, accept=True)
    shown = await page(world, case.code, lang="th")
    asked = await send(world, shown, "/track/contact", want="stop")
    for answer in (shown, asked):
        assert answer.headers["refresh"] == "900; url=/track?lang=th"
    for answer in (await world.http.get("/track"), await page(world, "x")):
        assert "refresh" not in answer.headers


async def test_the_code_is_in_no_page_and_in_no_address(world: World) -> None:
    case = await tracked(world, accept=True)
    shown = await page(world, case.code)
    for text in (shown.text, shown.headers.get("location", ""), (await send(world, shown, "/track/case")).text):
        assert case.code not in text
        assert case.code.replace("-", "") not in text
    assert (await world.http.get(f"/track/{case.code}")).status_code == 404
    by_query = await world.http.get(f"/track?code={case.code}")
    assert case.code not in by_query.text


async def test_nothing_of_the_identity_is_in_any_byte_of_an_answer(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await nea.get(f"/v1/cases/{case['id']}/identity")
    person = a_case()["person"]
    words = [str(value) for value in person.values() if isinstance(value, str)]
    words += [value for value in a_case()["safe_contact"].values() if value != "phone"] + person["phones"]
    shown = await page(world, case["tracking_code"])
    as_json = await track(world, case["tracking_code"])
    assert words
    for answer in (shown, as_json, await send(world, shown, "/track/contact", want="stop")):
        found = f"{answer.headers} {answer.text}"
        assert [word for word in words if len(word) > 3 and word in found] == []


async def test_they_are_small_on_the_wire(world: World) -> None:
    case = await tracked(world, accept=True)
    files = sum(len(gzip.compress(file.content, 1)) for file in (STYLESHEET, NOTICE, NOTICE_SCRIPT))
    for language in SUPPORTED_LANGUAGES:
        answer = await page(world, case.code, lang=language)
        size = len(gzip.compress(answer.content, 1))
        assert size <= NEXT, language
        assert size + files <= FIRST, language


async def test_pages_and_files_are_compressed(world: World) -> None:
    for path in ("/track", STYLESHEET.address):
        answer = await world.http.get(path, headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip", path


async def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    case = await tracked(world)
    sent = {"code": case.code}
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
    ):
        answer = await world.http.post("/track", data=sent, headers=headers)
        assert (answer.status_code, case.case_code in answer.text) == (403, False), headers
    for headers in (
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": PUBLIC_URL},
        {"origin": "null"},
        {},
    ):
        assert (await world.http.post("/track", data=sent, headers=headers)).status_code == 200, headers


async def test_it_works_by_keyboard_and_screen_reader(world: World) -> None:
    case = await tracked(world, accept=True)
    shown = await page(world, case.code)
    asked = await send(world, shown, "/track/withdraw", consent=case.consent_id)
    for answer in (await world.http.get("/track"), shown, asked):
        text = answer.text
        assert len(re.findall("<h1", text)) == len(re.findall("<main", text)) == len(re.findall("<header", text)) == 1
        assert len(re.findall('name="viewport"', text)) == 1
        named = set(re.findall(r'<label for="(\w+)"', text))
        fields = re.findall(r'<(?:input|select|textarea) id="(\w+)"', text)
        assert set(fields) <= named
        ids = re.findall(r'\sid="([\w-]+)"', text)
        assert len(ids) == len(set(ids))
        levels = [int(level) for level in re.findall(r"<h(\d)", text)]
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert 'class="leave" href="https://www.wikipedia.org/" rel="noreferrer noopener"' in text


async def test_a_language_is_changed_without_the_code_and_without_a_cookie(world: World) -> None:
    case = await tracked(world)
    shown = await page(world, case.code)
    again = await world.http.post("/track/case", data={**fields_of(shown.text), "lang": "th"})
    assert '<html lang="th">' in again.text
    assert case.case_code in again.text
    assert "set-cookie" not in again.headers


async def test_what_a_centre_writes_is_escaped(world: World) -> None:
    nea = await world.caller("nea")
    centre = await nea.get("/v1/centres/nea-battambang")
    hostile = {"contact": {"phone": "javascript:alert(1)", "<b>": "<script>x</script>"}}
    changed = await nea.patch("/v1/centres/nea-battambang", hostile, if_match=centre.headers["etag"])
    assert changed.status_code == 200, changed.text
    try:
        case = await opened_case(nea)
        text = (await page(world, case["tracking_code"])).text
        assert "<script>x" not in text
        assert 'href="javascript' not in text
        assert "&lt;script&gt;x" in text
    finally:
        await nea.patch("/v1/centres/nea-battambang", {"contact": None}, if_match="*")


async def test_without_the_database_there_is_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.kernel.errors import Unavailable

    async def away(_: str) -> None:
        raise Unavailable

    monkeypatch.setattr(world.service.wrong_codes, "begin", away)
    answer = await page(world, "7Q2M-9FX4-0C5T-H8RK")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "not available right now" in answer.text
