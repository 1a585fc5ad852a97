"""Tells the story on a terminal, step by step as it happens."""

import re

from rich.console import Console
from rich.text import Text

from api.demo.cast import Cast, Crossing
from api.demo.going_on import curl_lines, desk_lines
from api.demo.story import Look, Step, Story
from api.demo.tables import ledger, seen, sight_in_words

_ID = re.compile(r"\b([a-z]+_)[0-9a-z]{20,}([0-9a-z]{4})\b")


class Narrator:
    """Prints who did what, the request, the response, and what it shows."""

    def __init__(self, out: Console, url: str, cast: Cast, shell: str) -> None:
        self._out = out
        self._shell = shell
        self._url = url
        self._cast = cast
        self._part = ""
        for partner in cast.everybody:
            out.print(Text(f"{partner.name:12}", "bold"), Text(partner.described))

    def hear(self, step: Step) -> None:
        """Print one step, unless it is an aside."""
        if step.aside and not step.differs:
            return
        if step.part != self._part:
            self._part = step.part
            self._out.print(Text(f"\n{step.part}", "bold cyan"))
        good, exchange = not step.differs, step.exchange
        line = Text(f"{step.number:3} ", "dim")
        line.append("✓ " if good else "✗ ", "green" if good else "bold red")
        line.append(exchange.who, "bold").append(f" {step.said}.")
        self._out.print(line)
        request = Text(f"      {exchange.method} {shortened(exchange.path)} → ", "dim")
        request.append(str(exchange.status), "green" if exchange.status < 400 else "yellow")
        self._out.print(request)
        if step.shown:
            shown = Text("      ")
            for place, (name, value) in enumerate(step.shown):
                shown.append("; " if place else "").append(f"{name} ", "dim").append(shortened(value))
            self._out.print(shown)

    def see(self, look: Look) -> None:
        """Print what each partner sees."""
        line = Text("    → ", "dim")
        for place, sight in enumerate(look.sights):
            line.append("; " if place else "", "dim").append(f"{sight.who} sees ", "dim").append(sight_in_words(sight))
        self._out.print(line)

    def end(self, story: Story, crossing: Crossing | None, seconds: float) -> None:
        """Print what each side could see when, and the custody ledger; or how a response differed."""
        self._out.print()
        if crossing is None:
            last = story.steps[-1]
            self._out.print(Text(f"Step {last.number} did not match. {' '.join(last.differs)}", "bold red"))
            self._out.print(Text(last.exchange.text))
            return
        self._out.print(seen(story.looks))
        self._out.print(ledger(crossing))
        looks = len(story.steps) - story.told
        praise = f"All {story.told} steps matched, and {looks} checks in between ({seconds:.1f} s)."
        self._out.print(Text(praise, "bold green"))

    def go_on(self, crossing: Crossing) -> None:
        """Print the address, the credentials and lines for a shell."""
        self._out.print(f"\nCorridor stays up at {self._url} (documentation: {self._url}/docs). Ctrl-C ends it.\n")
        for partner in self._cast.everybody:
            self._out.print(Text(f"{partner.name:12}", "bold"), Text(f"{partner.client_id}:{partner.secret}"))
        for line in desk_lines(self._url, self._cast, crossing):
            self._out.print(line, markup=False, soft_wrap=True)
        self._out.print(
            "\nTry these in another terminal, in this order; the token of the first one lasts five minutes:\n"
        )
        for line in curl_lines(self._url, self._cast, crossing):
            self._out.print(line, markup=False)
        self._out.print("\nThis line lets you type commands there, such as: corridor client list\n")
        self._out.print(self._shell, markup=False)


def shortened(text: str) -> str:
    """Shorten each id to its kind and its last four characters."""
    return _ID.sub(r"\1…\2", text)
