"""The two tables at the end of the story, for the terminal."""

from collections.abc import Sequence
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from api.demo.cast import Crossing
from api.demo.story import Look, Sight


def seen(looks: Sequence[Look]) -> Table:
    """What each side could see of the case at each moment, and whether it could see the name."""
    table = _table("What each side could see of the case, and whether by name")
    for name in ("", *(sight.who for sight in looks[0].sights)):
        table.add_column(name, no_wrap=True)
    for look in looks:
        table.add_row(look.moment, *(sight_in_words(sight) for sight in look.sights))
    return table


def sight_in_words(sight: Sight) -> Text:
    """Describe what one partner sees, such as *preview, no name*."""
    if sight.level is None:
        return Text("nothing", "dim")
    by_name = ("by name", "bold green") if sight.identity == 200 else ("no name", "yellow")
    return Text(f"{sight.level}, ").append(*by_name)


def ledger(crossing: Crossing) -> Table:
    """Who answered for her, from when until when, and how custody came about."""
    table = _table("The custody ledger")
    for name in ("who answered for her", "from", "until", "by"):
        table.add_column(name, no_wrap=True)
    for entry in crossing.ledger:
        centre = crossing.centres.get(entry["centre_id"], entry["centre_id"])
        table.add_row(centre, _time(entry["from"]), _time(entry["until"]), entry["by"])
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold cyan", box=SIMPLE_HEAD)


def _time(said: str | None) -> str:
    if said is None:
        return "now"
    return datetime.fromisoformat(said).time().isoformat("milliseconds") + "Z"
