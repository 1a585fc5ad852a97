"""Labels, problem titles and sentences in the eight supported languages, and how one is chosen."""

from api.labels.catalogue import VOCABULARY_NAMES, Term, Vocabulary, label, rendered, title, vocabulary
from api.labels.negotiation import DEFAULT_LANGUAGE, language_of, negotiate
from api.labels.standards import is_country, is_language

__all__ = [
    "DEFAULT_LANGUAGE",
    "VOCABULARY_NAMES",
    "Term",
    "Vocabulary",
    "is_country",
    "is_language",
    "label",
    "language_of",
    "negotiate",
    "rendered",
    "title",
    "vocabulary",
]
