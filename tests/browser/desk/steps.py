"""What a press costs on a slow line: forms that the desk's script sends, and the migrant's way through /track."""

from collections.abc import Iterator

from api.desk.words import desk_words
from tests.browser.desk.stopwatch import Cost, cost
from tests.browser.page import Page

NEXT_SENT = "/desk/inbox?status=sent"


def desk_steps(page: Page, address: str, language: str) -> Iterator[tuple[str, Cost]]:
    """Filter the inbox, then accept the first referral in it."""
    words = desk_words(language)

    def press(button: str, until: str) -> Cost:
        def act() -> None:
            page.press(words(button))
            page.wait_until(until)

        return cost(page, act)

    page.goto(f"{address}{NEXT_SENT}&lang={language}")
    yield "inbox: filter (swap)", press("filter.button", "location.search.includes('urgency=')")
    page.press_first("main tbody a")
    page.wait_until("location.pathname.includes('/referrals/')")
    yield "referral: open the form *Accept*", press("button.accept", "!!document.querySelector('main form')")
    yield "referral: accept (swap)", press("button.accept", "!!document.querySelector('#note .done')")


def track_steps(page: Page, address: str, code: str, language: str) -> Iterator[tuple[str, Cost]]:
    """Enter the code, look at the case, and be asked whether to withdraw a consent."""
    page.forget_files()
    yield (
        "/track: the field for the code (first page)",
        cost(page, lambda: page.goto(f"{address}/track?lang={language}")),
    )
    page.fill("[name=code]", code)
    for step, pressed, shown in (
        ("/track: the case", "main form button", "[name=consent]"),
        ("/track: *Withdraw?*", "button[name=consent]", "[name=sure]"),
    ):
        yield step, cost(page, lambda pressed=pressed, shown=shown: press_until(page, pressed, shown))


def press_until(page: Page, pressed: str, shown: str) -> None:
    """Press something, and wait until something else is there and the page is loaded."""
    page.press_first(pressed)
    page.wait_until(f"document.readyState === 'complete' && !!document.querySelector('{shown}')")
