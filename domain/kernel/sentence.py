"""Text for people, before the language is known.

The domain writes English once: the template is both the English sentence and the key of its translations. Values that
vary go into named placeholders, in machine-readable form. The edge renders them (``api/labels/sentences.py``); a test
finds every template in the code and requires it in every catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, init=False)
class Sentence:
    """A template and its values: numbers, codes, dates, limits; never personal data."""

    template: str
    values: Mapping[str, str | int]

    def __init__(self, template: str, /, **values: str | int) -> None:
        """``template`` must be a literal, so that the test can find it and check its translations."""
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        """Return it in English."""
        return self.worded(self.template)

    def worded(self, template: str) -> str:
        """Fill the values into the template, or into a translation of it."""
        return template.format_map(self.values)
