"""The browser does what the tests of the pages rely on, and notices what is wrong with a page."""

import time
from pathlib import Path

import pytest

from tests.browser.accessible import faults, other_hosts, violations
from tests.browser.driver import BrowserError
from tests.browser.page import Browser
from tests.browser.small_site import small_site

KEEP = "localStorage.mine = 'kept', document.cookie = 'mine=kept', indexedDB.open('outbox'), true"


def test_nothing_is_kept_from_one_person_to_the_next(browser: Browser) -> None:
    with small_site({"/": ""}) as address:
        page = browser.page()
        page.goto(address)
        page.evaluate(KEEP)
        page.wait_until("indexedDB.databases().then(all => all.length)")
        second = page.tab()
        other = browser.page()
        for one in (second, other):
            one.goto(address)
        for one in (page, second):
            kept = one.storage()
            assert kept["local"] == {"mine": "kept"}
            assert kept["databases"] == ["outbox"]
            assert [cookie["name"] for cookie in kept["cookies"]] == ["mine"]
        assert not any(other.storage().values())


def test_a_person_has_a_language_a_window_and_preferences(browser: Browser) -> None:
    with small_site({"/": "<noscript>No scripts</noscript>"}) as address:
        page = browser.page("km", width=360, dark=True, high_contrast=True)
        page.goto(address)
        asked = "[navigator.language, innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]"
        assert page.evaluate(asked) == ["km", 360, True]
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        assert "No scripts" not in page.text()
        plain = browser.page(java_script=False)
        plain.goto(address)
        assert "No scripts" in plain.text()


def test_forms_history_and_keys(browser: Browser, tmp_path: Path) -> None:
    form = """<form action="/done">
        <label>Name <input name="name"></label>
        <label>Country <select name="country"><option>Thailand<option>Laos</select></label>
        <label><input type="checkbox" name="agreed">I agree</label>
        <label>File <input type="file" name="file"></label>
        <button>Send</button></form>"""
    sent = "/done?name=Sokha&country=Laos&agreed=on&file=id.png"
    (tmp_path / "id.png").touch()
    with small_site({"/": form, sent: '<a href="/">Again</a> <a href="/">Again</a>'}) as address:
        page = browser.page()
        page.goto(address)
        page.fill("Name", "Sokha")
        page.select("Country", "Laos")
        page.check("I agree")
        page.attach("File", tmp_path / "id.png")
        page.press("Send")
        assert page.url() == address + sent
        assert page.back() == 200
        page.tab_to("Name")
        page.key("Enter")
        page.wait_for("Again")
        page.press("Again", number=1)
        assert page.url() == address + "/"


def test_the_network_can_be_slow_or_away(browser: Browser) -> None:
    with small_site({"/": "x" * 5000}) as address:
        page = browser.page()
        page.goto(address)
        assert 5000 < page.bytes_loaded() < 6000
        page.throttle(latency_ms=300, bits_per_second=100_000)
        begun = time.monotonic()
        page.reload()
        assert time.monotonic() - begun > 0.3 + 5000 * 8 / 100_000
        page.offline()
        with pytest.raises(BrowserError, match="ERR_INTERNET_DISCONNECTED"):
            page.reload()
        page.offline(False)
        assert page.reload() == 200


def test_an_error_shows_what_was_on_the_page(browser: Browser) -> None:
    with small_site({"/": "<p>There is no referral.</p><button>Go</button><button>Go</button>"}) as address:
        page = browser.page(patience=0.2)
        page.goto(address)
        with pytest.raises(BrowserError, match=r"(?s)press: .*Timeout.* shows:.*There is no referral\."):
            page.press("Accept")
        with pytest.raises(BrowserError, match="resolved to 2 elements"):
            page.press("Go")
        page.close()
        with pytest.raises(BrowserError, match="closed"):
            page.text()


def test_what_is_wrong_with_a_page_is_found(browser: Browser) -> None:
    pages = {
        "/label": "<input>",
        "/wide": '<p style="width: 330px">Wide</p>',
        "/large": '<p style="width: 12em">Large</p>',
        "/dark": "<style>@media (prefers-color-scheme: dark) { p { color: #ddd } }</style><p>Pale</p>",
        "/good": "<p>Good</p>",
    }
    with small_site(pages) as address:
        page = browser.page()
        found = dict[str, list[str]]()
        for path in pages:
            page.goto(address + path)
            found[path] = faults(page)
    assert [len(one) for one in found.values()] == [1, 2, 2, 1, 0]
    assert "label (light)" in found["/label"][0]
    assert "in a window of 320, with text at 100 %" in found["/wide"][0]
    assert "with text at 200 %" in found["/large"][0]
    assert "color-contrast (dark)" in found["/dark"][0]


def test_violations_and_requests_to_other_hosts_are_noted(browser: Browser) -> None:
    inside = "<script>document.title = 'changed'</script>"
    outside = '<img alt="" src="http://elsewhere.example/pixel.png"><script>throw new Error("broken")</script>'
    with small_site({"/": inside}, Content_Security_Policy="default-src 'none'") as address:
        page = browser.page()
        page.goto(address)
        assert "inline script" in violations(page)[0]
        assert other_hosts(page, address) == []
    with small_site({"/": outside}) as address:
        page = browser.page()
        page.goto(address)
        assert violations(page) == ["broken"]
        assert other_hosts(page, address) == ["http://elsewhere.example/pixel.png"]
