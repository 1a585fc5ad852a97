"""Labels for the codes in own figures, in eight languages."""

from collections.abc import Iterable, Mapping

from api.labels import label
from api.statistics.definitions import texts
from api.v1.statistics.formats.published import VOCABULARY_OF
from domain.statistics.facts import NONE, NOT_SEEN
from domain.statistics.indicators import Dimension
from domain.statistics.tables import ALL

OF_ALL: Mapping[Dimension, str] = {
    **VOCABULARY_OF,
    Dimension.SECTOR: "sectors",
    Dimension.SERVICE_TYPE: "service_types",
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
    vocabulary = OF_ALL.get(dimension)
    return value if vocabulary is None else label(vocabulary, value, language)


def labels_of(indicators: Iterable[str], values: Iterable[tuple[Dimension, str]], language: str) -> Mapping[str, str]:
    """Return the labels of a table: of indicators by their code, of values by dimension and value (``sex=female``)."""
    names: Mapping[str, str] = texts(language)["names"]
    return {
        **{code: names[code] for code in indicators},
        **{f"{dimension}={value}": label_of(dimension, value, language) for dimension, value in set(values)},
    }
