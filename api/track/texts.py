"""The texts of the migrant's pages and messages in one of eight languages, with times as people there write them."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.lists import format_list

from api.html.time_zones import zone_of
from api.html.words import Words, load_entries
from domain.tracking.surroundings import PublicCentre

FOLDER = Path(__file__).with_name("texts")


@cache
def words_in(language: str) -> Words:
    """Return the texts in a supported language."""
    return Words(language, load_entries(FOLDER, language))


class Clockface:
    """Writes times in one language, as the clocks of a centre's country show them."""

    def __init__(self, language: str, centre: PublicCentre | None) -> None:
        self._language = language
        self._zone = zone_of(None if centre is None else centre.country)

    def day(self, at: datetime) -> str:
        """Write the day."""
        return format_date(at.astimezone(self._zone), "medium", locale=self._language)

    def time(self, at: datetime) -> str:
        """Write day and time."""
        return format_datetime(at, "d MMM y, HH:mm", tzinfo=self._zone, locale=self._language)


def centres_named(names: Iterable[str]) -> str:
    """Write names of centres, in which there may be commas."""
    return "; ".join(names)


def listed(names: Iterable[str], language: str) -> str:
    """Write names with commas and an *and*, as the language does."""
    return format_list(tuple(names), locale=language)
