"""Labels for the codes in figures, in eight languages."""

from collections.abc import Iterable, Mapping

from api.labels import label
from api.statistics.definitions import texts
from domain.statistics.facts import NONE, NOT_SEEN
from domain.statistics.indicators import Dimension
from domain.statistics.tables import ALL

VOCABULARY_OF: Mapping[Dimension, str] = {
    Dimension.OPERATOR_TYPE: "operator_types",
    Dimension.SEX: "sexes",
    Dimension.AGE_BAND: "age_bands",
    Dimension.STAGE: "stages",
    Dimension.SECTOR: "sectors",
    Dimension.URGENCY: "urgencies",
    Dimension.CASE_TYPE: "case_types",
    Dimension.SERVICE_TYPE: "service_types",
    Dimension.CLAIM_KIND: "claim_kinds",
    Dimension.ACTIVITY_KIND: "activity_kinds",
    Dimension.COUNTRY: "countries",
    Dimension.FORUM_COUNTRY: "countries",
}
"""The vocabulary of each dimension that has one; corridors, centres and months are written as codes."""


def label_of(dimension: Dimension, value: str, language: str) -> str:
    """Return the label of a value of a dimension."""
    words = texts(language)
    if value == ALL:
        return str(words["all"])
    if value == NONE:
        return str(words["none"] if dimension is Dimension.CORRIDOR else words["not_stated"])
    if value == NOT_SEEN:
        return str(words["not_seen"])
    vocabulary = VOCABULARY_OF.get(dimension)
    return value if vocabulary is None else label(vocabulary, value, language)


def published_label_of(dimension: Dimension, value: str, language: str) -> str:
    """Return the label of a value in published tables, where countries outside the directory are ``none`` too."""
    if value == NONE and dimension in (Dimension.COUNTRY, Dimension.FORUM_COUNTRY):
        return f"{label('sexes', 'other', language)} / {label_of(dimension, value, language)}"
    return label_of(dimension, value, language)


def labels_of(indicators: Iterable[str], values: Iterable[tuple[Dimension, str]], language: str) -> Mapping[str, str]:
    """Return the labels of a table: of indicators by their code, of values by dimension and value (``sex=female``)."""
    names: Mapping[str, str] = texts(language)["names"]
    return {
        **{code: names[code] for code in indicators},
        **{f"{dimension}={value}": label_of(dimension, value, language) for dimension, value in set(values)},
    }
