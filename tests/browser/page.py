"""Pages in a real browser, for tests: what a person does, and what they or their machine then notice.

Every method waits until it can be done, and raises ``BrowserError`` with the text of the page if that takes too long.
Fields are found by their label, buttons and links by their name, as a person who uses a screen reader finds them. A
field whose label is there several times is found by a CSS selector that begins with a bracket (``[name="body"]``).
"""

from pathlib import Path
from typing import Any

from tests.browser.driver import Driver
from tests.timeouts import LONG


class Page:
    """A tab."""

    def __init__(self, driver: Driver, number: int) -> None:
        self._driver = driver
        self._number = number

    def _ask(self, command: str, **given: Any) -> Any:
        return self._driver.ask(command, page=self._number, **given)

    def tab(self) -> "Page":
        """Open another tab of the same person: with the same cookies, storage and service worker."""
        return Page(self._driver, self._ask("tab"))

    def close(self) -> None:
        """Close the tab."""
        self._ask("close")

    def goto(self, address: str) -> int | None:
        """Go to an address; gives the status of the response, None if nothing was asked of the network."""
        status: int | None = self._ask("goto", address=address)
        return status

    def reload(self) -> int | None:
        """Load the page again; gives the status."""
        status: int | None = self._ask("reload")
        return status

    def back(self) -> int | None:
        """Go back in the history; gives the status."""
        status: int | None = self._ask("back")
        return status

    def url(self) -> str:
        """The address of the page."""
        return str(self._ask("url"))

    def status(self) -> int | None:
        """The status of the last response that became a page."""
        status: int | None = self._ask("status")
        return status

    def fill(self, label: str, text: str) -> None:
        """Replace what a field contains."""
        self._ask("fill", label=label, text=text)

    def select(self, label: str, option: str) -> None:
        """Choose an option by its text."""
        self._ask("select", label=label, option=option)

    def check(self, label: str, on: bool = True) -> None:
        """Tick a checkbox or radio button, or clear a checkbox."""
        self._ask("check", label=label, on=on)

    def attach(self, label: str, path: Path) -> None:
        """Choose a file."""
        self._ask("attach", label=label, path=str(path))

    def press(self, name: str, number: int | None = None) -> None:
        """Press a button, follow a link or open a ``summary``; ``number`` chooses among several, from 0.

        If this leads to another page, that page is loaded afterwards. If a script does something, wait for its effect.
        """
        self._ask("press", name=name, number=number)

    def press_first(self, selector: str) -> None:
        """Press the first element that matches a CSS selector; otherwise like ``press``."""
        self._ask("press_first", selector=selector)

    def press_twice(self, name: str) -> None:
        """Double-click a button."""
        self._ask("press_twice", name=name)

    def key(self, name: str) -> None:
        """Press a key: ``Tab``, ``Shift+Tab``, ``Enter``, ``Escape``, ``ArrowDown`` …"""
        self._ask("key", name=name)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self._ask("type", text=text)

    def focused(self) -> str:
        """The label or name of what has the focus, empty if nothing has it."""
        return str(self._ask("focused"))

    def tab_to(self, name: str, at_most: int = 60) -> None:
        """Press Tab until something has the focus."""
        met = []
        while (here := self.focused()) != name:
            met.append(here)
            assert len(met) <= at_most, f"the Tab key does not reach {name!r}, only {met}"
            self.key("Tab")

    def text(self, selector: str = "body") -> str:
        """The text that can be seen."""
        return str(self._ask("text", selector=selector))

    def count(self, selector: str) -> int:
        """How many elements match a CSS selector."""
        return int(self._ask("count", selector=selector))

    def wait_for(self, text: str) -> None:
        """Wait until this can be seen."""
        self._ask("wait_for", text=text)

    def wait_for_url(self, part: str) -> None:
        """Wait until a page is loaded that has this in its address."""
        self._ask("wait_for_url", part=part)

    def wait_for_request(self, part: str) -> str:
        """Wait until an address with this in it was asked for, and give the address."""
        return str(self._ask("wait_for_request", part=part)["url"])

    def wait_until(self, js: str) -> None:
        """Wait until an expression is true."""
        self._ask("wait_until", js=js)

    def evaluate(self, js: str, argument: Any = None) -> Any:
        """The value of an expression, or of a function of the argument; promises are awaited."""
        return self._ask("evaluate", js=js, argument=argument)

    def axe(self, *rules: str) -> list[dict[str, Any]]:
        """What axe finds against WCAG 2.2 A and AA and best practice: ``id``, ``help``, and ``html`` of the elements.
        ``rules``: only these.

        It needs JavaScript, and does not notice text in the wrong language.
        """
        violations: list[dict[str, Any]] = self._ask("axe", rules=list(rules) or None)
        return violations

    def width(self) -> int:
        """The width of the document in CSS pixels; more than the window's means that it scrolls sideways."""
        return int(self._ask("width"))

    def resize(self, width: int, height: int = 800) -> None:
        """Change the size of the window, in CSS pixels."""
        self._ask("resize", width=width, height=height)

    def dark(self, on: bool = True) -> None:
        """Prefer dark colours, or light ones."""
        self._ask("dark", on=on)

    def text_size(self, percent: int) -> None:
        """Enlarge the text of this page, as a person does in the settings of the browser."""
        self._ask("text_size", percent=percent)

    def screenshot(self, path: Path) -> None:
        """Write a picture of the whole page (.png)."""
        self._ask("screenshot", path=str(path))

    def offline(self, on: bool = True) -> None:
        """Take the network from all tabs of this person, or give it back."""
        self._ask("offline", on=on)

    def lose_response(self, part: str) -> None:
        """Let the next request whose address contains this arrive, and lose the response on its way back."""
        self._ask("lose_response", part=part)

    def answer_next(self, part: str, status: int) -> None:
        """Answer the next request whose address contains this in the service's place, as a proxy does."""
        self._ask("answer_next", part=part, status=status)

    def throttle(self, latency_ms: int, bits_per_second: int) -> None:
        """Slow the network of this tab down."""
        self._ask("throttle", latency=latency_ms, bytes_per_second=bits_per_second / 8)

    def forget_files(self) -> None:
        """Empty the cache: the next page is loaded as a new browser loads it."""
        self._ask("forget_files")

    def bytes_loaded(self) -> int:
        """Bytes on the wire, compressed and with headers, of all that this tab has loaded so far."""
        return int(self._ask("bytes_loaded"))

    def requests(self) -> list[dict[str, str]]:
        """All requests of this tab, also those that failed: ``method`` and ``url``."""
        requests: list[dict[str, str]] = self._ask("requests")
        return requests

    def console(self) -> list[dict[str, str]]:
        """What the console shows: ``kind``, ``text``, ``url``.

        ``csp`` is a violation of a content security policy, ``exception`` an exception that nothing caught.
        """
        messages: list[dict[str, str]] = self._ask("console")
        return messages

    def storage(self) -> dict[str, Any]:
        """What the browser keeps: ``cookies``, ``local``, ``session``, and names in ``databases`` and ``caches``."""
        kept: dict[str, Any] = self._ask("storage")
        return kept


class Browser:
    """People with a browser each; ``close`` takes all of them away."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._people: list[int] = []

    def page(
        self,
        language: str = "en",
        width: int = 1280,
        height: int = 800,
        *,
        java_script: bool = True,
        dark: bool = False,
        high_contrast: bool = False,
        patience: float = LONG,
    ) -> Page:
        """Open a browser in which nobody has been before. ``language`` is what it asks for in ``Accept-Language``.

        ``patience``: seconds that it waits for what a test expects.
        """
        options = {
            "locale": language,
            "viewport": {"width": width, "height": height},
            "javaScriptEnabled": java_script,
            "colorScheme": "dark" if dark else "light",
            "forcedColors": "active" if high_contrast else "none",
        }
        number = self._driver.ask("open", options=options, patience=patience)
        self._people.append(number)
        return Page(self._driver, number)

    def close(self) -> None:
        """Close everything that was opened here."""
        for number in self._people:
            self._driver.ask("close_all", page=number)
        self._people.clear()
