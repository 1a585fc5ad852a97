"""Labels, problem titles and sentences in the eight supported languages."""

from api.labels.catalogue import (
    DEFAULT_LANGUAGE,
    VOCABULARY_NAMES,
    Term,
    Vocabulary,
    label,
    rendered,
    title,
    vocabulary,
)
from api.labels.standards import is_country, is_currency, is_language

__all__ = [
    "DEFAULT_LANGUAGE",
    "VOCABULARY_NAMES",
    "Term",
    "Vocabulary",
    "is_country",
    "is_currency",
    "is_language",
    "label",
    "rendered",
    "title",
    "vocabulary",
]
