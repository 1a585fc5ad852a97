"""What bodies are made of: field types for the formats of the API (contract, section 1), and parts that several
responses share. Wrong types are rejected, never silently converted.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import StrictBool as StrictBool
from pydantic import StrictInt as StrictInt
from pydantic_core import PydanticCustomError, PydanticKnownError

from api.labels import is_country, is_language
from domain.cases.birth import BUDDHIST_ERA, EARLIEST_YEAR, LATEST_YEAR
from domain.kernel.keys import Unreadable
from domain.kernel.sentence import Sentence
from domain.referrals.view import ReferralView
from domain.vocabulary import OCCUPATION_PATTERN, SECTOR_PATTERN

T = TypeVar("T")

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_CENTURIES = "^(19|20|21)[0-9]{2}-"
NAMED = "x-named"
"""Marks the schema of a field that ``api/openapi/schemas.py`` turns into a named schema."""
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class RequestBody(BaseModel):
    """A request body. Unknown fields are rejected."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ResponseBody(BaseModel):
    """A response body, built from a view, without defaults."""

    model_config = ConfigDict(frozen=True)


def _time(given: Any) -> datetime:
    if isinstance(given, datetime):
        return given.astimezone(UTC)  # in UTC, so that pydantic writes it with Z
    if not isinstance(given, str) or _TIME.fullmatch(given) is None:
        raise ValueError(Sentence("Write a time as RFC 3339, such as 2026-11-22T08:30:00Z."))
    text = re.sub(r"(\.\d{6})\d+", r"\1", given.upper().replace(" ", "T"))
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(Sentence("This time does not exist.")) from None
    if not EARLIEST <= moment < LATEST:
        raise ValueError(Sentence("The time must be between 1900 and 2200."))
    return moment


def _day(given: Any) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if not isinstance(given, str) or _DATE.fullmatch(given) is None:
        raise ValueError(Sentence("Write a date in the form 2026-11-22."))
    year = int(given[:4])
    if EARLIEST_YEAR <= year - BUDDHIST_ERA <= LATEST_YEAR:  # before asking whether the day exists: leap years differ
        raise PydanticCustomError("buddhist_era", "Buddhist Era", {"year": year, "common": year - BUDDHIST_ERA})
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ValueError(Sentence("This date does not exist.")) from None
    if not EARLIEST.date() <= day < LATEST.date():
        raise ValueError(Sentence("The date must be between 1900 and 2200."))
    return day


def once(values: Iterable[T]) -> tuple[T, ...]:
    """Drop repetitions, keep the order."""
    return tuple(dict.fromkeys(values))


def no_default(schema: dict[str, Any]) -> None:
    """Show a PATCH field without a default, because leaving it out changes nothing."""
    schema.pop("default", None)


def _clean(given: str) -> str:
    if _CONTROL.search(given):
        raise ValueError(Sentence("Control characters are not allowed."))
    return given


NOTHING_TO_SEE = ("Z", "C")
"""Blanks; format, control and private characters."""
DRAW_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Fillers, the blank of braille, and marks that draw nothing; variation selectors are a range."""


def visible(given: str) -> str:
    """Return the text; raises the error of an empty one if nothing in it can be seen."""
    if not any(is_visible(character) for character in given):
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return given


def is_visible(character: str) -> bool:
    """Return whether a character draws anything: a text that is required has at least one such (contract, 1)."""
    blank = unicodedata.category(character).startswith(NOTHING_TO_SEE) or character in DRAW_NOTHING
    return not blank and not "\ufe00" <= character <= "\ufe0f"


class Said:
    """Adds to ``openapi.yaml`` what a custom check requires."""

    def __init__(self, **schema: Any) -> None:
        self._schema = schema

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Add to the schema that pydantic generates."""
        return {**handler(core), **self._schema}


class Named(Said):
    """The same, as a named schema that every field of the type refers to."""

    def __init__(self, name: str, description: str, **schema: Any) -> None:
        super().__init__(**schema, **{NAMED: {"name": name, "description": description}})


def _text(name: str, longest: int) -> Any:
    limits = StringConstraints(strict=True, min_length=1, max_length=longest)
    words = f"At most {longest:,} characters."
    return Annotated[
        str, limits, AfterValidator(_clean), AfterValidator(visible), Named(name, words, pattern=PRINTABLE)
    ]


def checked(test: Callable[[str], bool], sentence: Sentence) -> AfterValidator:
    """Reject texts that fail the test, with this sentence."""

    def check(given: str) -> str:
        if not test(given):
            raise ValueError(sentence)
        return given

    return AfterValidator(check)


Name = _text("ShortText", 200)
Line = _text("Line", 500)
Paragraph = _text("LongText", 10_000)
MessageText = _text("MessageText", 4_000)
Time = Annotated[
    datetime,
    BeforeValidator(_time),
    Named("Timestamp", "A time, RFC 3339. Responses give it in UTC, with `Z`.", format="date-time", pattern=_CENTURIES),
]
Day = Annotated[
    date, BeforeValidator(_day), Named("Day", "A day, such as 2026-11-22.", format="date", pattern=_CENTURIES)
]
Country = Annotated[
    str,
    StringConstraints(strict=True),
    checked(is_country, Sentence("There is no such country in ISO 3166-1.")),
    Named("CountryCode", "A country, ISO 3166-1 alpha-2, such as KH.", format="iso-3166-1-alpha-2"),
]
Area = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"),
    Named("AreaCode", "A province or state, ISO 3166-2, such as KH-2."),
]
Language = Annotated[
    str,
    StringConstraints(strict=True, max_length=35),
    checked(is_language, Sentence("Write a BCP 47 language tag, such as km or pt-BR.")),
    Named("LanguageTag", "A language, BCP 47, such as km or pt-BR.", format="bcp47"),
]
Sector = Annotated[
    str,
    StringConstraints(strict=True, pattern=SECTOR_PATTERN),
    Named("SectorCode", "An ISIC section, division, group or class."),
]
Occupation = Annotated[
    str, StringConstraints(strict=True, pattern=OCCUPATION_PATTERN), Named("OccupationCode", "An ISCO-08 code.")
]
Reference = _text("Reference", 80)


class UnreadableField(ResponseBody, title="UnreadableField"):
    """A field that is null because it cannot be decrypted, whether or not it has a value."""

    field: str
    code: Literal["key_service_unavailable", "sealed_value_damaged"] = Field(
        description="`key_service_unavailable`: try again later. `sealed_value_damaged`: the operator is informed."
    )


class HasUnreadable(ResponseBody):
    """A response with free text. It must not be cached while something is unreadable."""

    words: ClassVar[tuple[str, ...]]
    """The fields that hold free text or secrets."""

    unreadable: tuple[UnreadableField, ...] = Field(
        description="Fields that are null because they cannot be decrypted now; empty otherwise."
    )

    @property
    def has_no_free_text(self) -> bool:
        """Whether it holds no free text."""
        return all(getattr(self, name) is None for name in self.words)

    @property
    def never_stored(self) -> bool:
        """Whether caches must not store it, because a later response may hold more."""
        return bool(self.unreadable)


def unreadable_fields(found: tuple[Unreadable, ...]) -> tuple[UnreadableField, ...]:
    """Build it from the domain object."""
    return tuple(UnreadableField.model_validate({"field": one.field, "code": one.problem.code}) for one in found)


class OwedDeletion(ResponseBody, title="OwedDeletion"):
    """A receiver that has seen the person owes this: deleting its own copies, and confirming it."""

    owed_since: Time
    due_by: Time
    confirmed_at: Time | None
    late: bool = Field(description="Whether it is overdue.")

    @classmethod
    def of(cls, view: ReferralView) -> "OwedDeletion | None":
        """Build it from the domain object."""
        deletion = view.referral.deletion
        if deletion is None:
            return None
        return cls(
            owed_since=deletion.owed_since,
            due_by=deletion.due_by,
            confirmed_at=deletion.confirmed_at,
            late=view.deletion_late,
        )
