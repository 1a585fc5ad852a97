"""What the service says to a person, before anybody knows in which language.

The domain writes English once: the template is both the English sentence and the key of its translations. Whatever
changes from one time to the next stands in braces and is given by name, in the form that a program would read. The edge
renders it (``api/labels/sentences.py``); a test finds every template in the code and wants it in every catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, init=False)
class Sentence:
    """A template and its values: numbers, codes, dates, limits; never personal data."""

    template: str
    values: Mapping[str, str | int]

    def __init__(self, template: str, /, **values: str | int) -> None:
        """``template`` must stand here as a literal, so that its translations can be found and are not forgotten."""
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        """Give it in English."""
        return self.worded(self.template)

    def worded(self, template: str) -> str:
        """Put the values into the template, or into a translation of it."""
        return template.format_map(self.values)
