"""What a form is: its fields, the request of the API that it becomes, and where it leads."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from api.desk.desk import Desk

Option = tuple[str, str]
"""A value, and its label in the language of the page."""
Params = Mapping[str, str]
"""What the path of the page names."""
Options = Callable[[Desk, Params], Awaitable[list[Option]]]
Finish = Callable[[Desk, dict[str, Any]], None]
Completes = Callable[[Desk, Params, dict[str, Any], Mapping[str, Any] | None], Awaitable[None]]
"""Adds to the JSON what has to be read first; the last argument is what the form changes."""
Gather = Callable[[Desk, Mapping[str, Any]], Awaitable[dict[str, Any]]]


class Kind(StrEnum):
    """How a field is asked for, and what it becomes in JSON."""

    LINE = "line"
    AREA = "area"
    """Text of several lines."""
    CHOICE = "choice"
    """One of a list."""
    CHOICES = "choices"
    """Any number of a list."""
    DAY = "day"
    MOMENT = "moment"
    """A date and time at the centre; UTC in JSON."""
    NUMBER = "number"
    CHECK = "check"
    """A box to tick: yes or no."""
    YES_NO = "yes_no"
    """Yes, no, or nothing said."""
    LINES = "lines"
    """A list of texts, one a line."""
    PAIRS = "pairs"
    """Names and texts, ``name: text`` on each line."""
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``name`` is its place in the JSON (``profile.sex``); ``options`` are those of a vocabulary, or come
    from a function.

    Its label is the text ``field.<label>``, by default that of its name; its hint is ``hint.<form>.<name>`` or
    ``hint.<name>``, if there is one. What is ``rare`` is behind "More details".
    """

    name: str
    kind: Kind = Kind.LINE
    options: str | Options = ""
    required: bool = False
    label: str = ""
    rare: bool = False
    member: str = ""
    """Of choices that are objects in JSON: the member that holds the value."""

    @property
    def label_key(self) -> str:
        """The key of the label."""
        return f"field.{self.label or self.name}"


@dataclass(frozen=True, slots=True)
class Form:
    """One form.

    ``page`` is its path, ``method`` and ``target`` the request that it becomes, in which the names in braces are those
    of the path. ``reads``: what it changes, which fills it in and whose version it is bound to. ``back`` is where it
    was opened from, ``then`` where it leads; there, names in braces may also be members of the response. ``shows``: a
    template for a response that is shown once. ``offline``: whether a browser may keep it until it has a connection.
    """

    name: str
    page: str
    method: str
    target: str
    fields: tuple[Field, ...] = ()
    scope: str = ""
    back: str = "/desk"
    then: str = ""
    reads: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    finish: Finish | None = None
    completes: Completes | None = None
    shows: str = ""
    gathers: Gather | None = None
    """Reads what the template of ``shows`` needs besides the response."""
    about: str = ""
    """A template that says what the form is about, above it."""
    in_path: tuple[str, ...] = ()
    """Fields that stand in the path of the request, and not in its body."""
    warns: bool = False
    """Whether it ends or destroys something: its button is red."""
    offline: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(one.name for one in self.fields)


@dataclass(frozen=True, slots=True)
class Subject:
    """What several forms are about, such as a case: its page, its path in the API, and what is usual for its forms."""

    page: str
    path: str
    scope: str
    about: str = ""

    def form(self, name: str, at: str, *fields: Field, **more: Any) -> Form:
        """Return a form at this place under the page, sent to the same place under the path; ``new`` is only a page."""
        usual: dict[str, Any] = {
            "method": "POST",
            "target": f"{self.path}/{at.removesuffix('/new')}",
            "scope": self.scope,
            "back": self.page,
            "about": self.about,
        }
        return Form(name=name, page=f"{self.page}/{at}", fields=fields, **{**usual, **more})

    def change(self, name: str, at: str, *fields: Field, **more: Any) -> Form:
        """Return a form that changes the thing itself, filled in with what is there."""
        usual: dict[str, Any] = {"method": "PATCH", "target": self.path, "reads": self.path}
        return self.form(name, at, *fields, **{**usual, **more})

    def removal(self, name: str, at: str, **more: Any) -> Form:
        """Return a form that removes what is at this place."""
        return self.form(name, f"{at}/remove", method="DELETE", target=f"{self.path}/{at}", warns=True, **more)
