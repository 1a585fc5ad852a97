"""Schemas of vocabularies: codes with their labels."""

from collections.abc import Mapping

from pydantic import Field

from api.labels import Vocabulary
from api.v1.fields import ResponseBody


class VocabularyItem(ResponseBody):
    """One vocabulary in the list of vocabularies."""

    name: str
    closed: bool = Field(description="If false, finer codes of the standard are accepted too.")
    standard: str | None = Field(description="The external standard that the codes come from, if any.")
    size: int
    href: str

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "VocabularyItem":
        """Build it from the domain object."""
        return cls(
            name=vocabulary.name,
            closed=vocabulary.closed,
            standard=vocabulary.standard,
            size=len(vocabulary.terms),
            href=f"/v1/vocabularies/{vocabulary.name}",
        )


class VocabularyPage(ResponseBody):
    """One page of the vocabularies, by name."""

    items: tuple[VocabularyItem, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, items: tuple[VocabularyItem, ...], next_cursor: str | None) -> "VocabularyPage":
        """Build it from its items."""
        return cls(items=items, next_cursor=next_cursor)


class TermAnswer(ResponseBody, title="Term"):
    """One code with its labels."""

    code: str
    label: str = Field(description="In the language chosen by Accept-Language, as far as there is one.")
    label_language: str = Field(description="The language of `label`.")
    labels: dict[str, str] = Field(description="By language; `shn` only where there is one.")


class VocabularyAnswer(ResponseBody, title="Vocabulary"):
    """One vocabulary with all its codes, in reading order."""

    name: str
    closed: bool
    standard: str | None
    reviewed: dict[str, bool] = Field(
        description="By language: whether a fluent speaker has reviewed all labels of this list. English is what they "
        "are translated from. Names of countries and most languages come from the Unicode CLDR and do not count."
    )
    items: tuple[TermAnswer, ...]
    next_cursor: None

    @classmethod
    def of(cls, vocabulary: Vocabulary, languages: tuple[str, ...], reviewed: Mapping[str, bool]) -> "VocabularyAnswer":
        """Build it from the domain object. ``languages``: in which to look for each label, in order."""
        return cls(
            name=vocabulary.name,
            closed=vocabulary.closed,
            standard=vocabulary.standard,
            reviewed=dict(reviewed),
            items=tuple(
                TermAnswer(code=term.code, label=label, label_language=language, labels=dict(term.labels))
                for term in vocabulary.terms
                for label, language in [term.label_in(languages)]
            ),
            next_cursor=None,
        )
