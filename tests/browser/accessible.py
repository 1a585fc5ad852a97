"""What every page of ours must be: free of what axe finds, in light and dark, and no wider than its window."""

from urllib.parse import urlsplit

from tests.browser.page import Page

NARROW = (360, 320)
"""CSS pixels: a common phone, and what WCAG 2.2 asks for (1.4.10 Reflow)."""
LARGE = 200
"""Per cent (1.4.4 Resize Text)."""


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it is now, a sentence each. The window is 1280 pixels wide afterwards."""
    return [f"{page.url()}: {fault}" for fault in unreadable(page)] + too_wide(page)


def unreadable(page: Page) -> list[str]:
    """What axe finds, a sentence each; in dark only about colours, for the rest is the same."""
    found = []
    for colours, rules in (("light", ()), ("dark", ("color-contrast",))):
        page.dark(colours == "dark")
        found += [f"{one['id']} ({colours}): {one['help']}: {one['html']}" for one in page.axe(*rules)]
    page.dark(False)
    return found


def too_wide(page: Page) -> list[str]:
    """Where the page has to be scrolled sideways, a sentence each. The window is 1280 pixels wide afterwards."""
    found = []
    for percent in (100, LARGE):
        page.text_size(percent)
        for width in NARROW:
            page.resize(width)
            if (actual := page.width()) > width:
                found.append(f"{page.url()}: {actual} pixels wide in a window of {width}, with text at {percent} %")
    page.text_size(100)
    page.resize(1280)
    return found


def too_wide_at_worst(page: Page) -> list[str]:
    """The same for large text in the narrowest window alone: whatever fits there fits. The window stays narrow."""
    width = min(NARROW)
    page.resize(width)
    page.text_size(LARGE)
    actual = page.width()
    return [f"{page.url()}: {actual} pixels wide in a window of {width}, with text at {LARGE} %"] * (actual > width)


def violations(page: Page) -> list[str]:
    """Violations of a content security policy, and exceptions that nothing caught, since the page was opened."""
    return [message["text"] for message in page.console() if message["kind"] in {"csp", "exception"}]


def other_hosts(page: Page, address: str) -> list[str]:
    """Requests since the page was opened to another host than that of ``address``."""
    ours = urlsplit(address).netloc
    return [request["url"] for request in page.requests() if urlsplit(request["url"]).netloc != ours]
