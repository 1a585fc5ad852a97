"""Vocabularies over HTTP: codes with their labels."""

from pydantic import Field

from api.labels import Vocabulary
from api.v1.fields import Told


class VocabularyItem(Told):
    """One list, as it stands among the others."""

    name: str
    closed: bool = Field(description="Whether no other code is accepted; otherwise finer codes of the standard are.")
    standard: str | None = Field(description="Where the codes come from, if others keep the list.")
    size: int
    href: str

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "VocabularyItem":
        """Shape it."""
        return cls(
            name=vocabulary.name,
            closed=vocabulary.closed,
            standard=vocabulary.standard,
            size=len(vocabulary.terms),
            href=f"/v1/vocabularies/{vocabulary.name}",
        )


class VocabularyPage(Told):
    """Every list, by name."""

    items: tuple[VocabularyItem, ...]
    next_cursor: None


class TermAnswer(Told, title="Term"):
    """One code and what it is called."""

    code: str
    label: str = Field(description="In the language that Accept-Language chose; see Content-Language.")
    labels: dict[str, str] = Field(description="By language.")


class VocabularyAnswer(Told, title="Vocabulary"):
    """One list with all its codes, in the order in which people read it."""

    name: str
    closed: bool
    standard: str | None
    items: tuple[TermAnswer, ...]
    next_cursor: None

    @classmethod
    def of(cls, vocabulary: Vocabulary, language: str) -> "VocabularyAnswer":
        """Shape it."""
        return cls(
            name=vocabulary.name,
            closed=vocabulary.closed,
            standard=vocabulary.standard,
            items=tuple(
                TermAnswer(code=term.code, label=term.labels[language], labels=dict(term.labels))
                for term in vocabulary.terms
            ),
            next_cursor=None,
        )
