"""The values that the published tables list for each dimension.

They do not depend on the counts: a value that is listed only when it occurs would reveal that it occurs.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from domain.statistics.facts import NONE
from domain.statistics.indicators import Dimension
from domain.statistics.relations import Values
from domain.vocabulary import ActivityKind, AgeBand, CaseType, ClaimKind, OperatorType, Sex, Stage, Urgency

NO_COMPLAINTS = (CaseType.DEPARTURE_SUPPORT, CaseType.RETURN_SUPPORT)
OF_VOCABULARIES: Values = MappingProxyType(
    {
        Dimension.OPERATOR_TYPE: tuple(OperatorType),
        Dimension.SEX: tuple(Sex),
        Dimension.AGE_BAND: tuple(AgeBand),
        Dimension.STAGE: (*Stage, NONE),
        Dimension.URGENCY: tuple(Urgency),
        Dimension.CASE_TYPE: tuple(kind for kind in CaseType if kind not in NO_COMPLAINTS),
        Dimension.CLAIM_KIND: tuple(ClaimKind),
        Dimension.ACTIVITY_KIND: tuple(ActivityKind),
    }
)
NOT_LISTED: Mapping[Dimension, str] = MappingProxyType(
    {
        Dimension.SEX: Sex.NOT_STATED.value,
        Dimension.AGE_BAND: AgeBand.UNKNOWN.value,
        Dimension.CASE_TYPE: CaseType.OTHER.value,
        Dimension.CLAIM_KIND: ClaimKind.OTHER.value,
    }
)
"""The value under which facts count if theirs is missing or not listed; in all other dimensions it is ``none``."""


def values_listed(corridors: Iterable[str], countries: Iterable[str]) -> Values:
    """Return the values of every dimension of the published tables. ``countries``: those in the directory; any other
    country counts as ``none``.
    """
    by_code = {name: tuple(map(str, codes)) for name, codes in OF_VOCABULARIES.items()}
    here = (*sorted(set(countries)), NONE)
    corridor = (*sorted(set(corridors)), NONE)
    return {Dimension.CORRIDOR: corridor, Dimension.COUNTRY: here, Dimension.FORUM_COUNTRY: here, **by_code}


def values_together(several: Iterable[Values]) -> Values:
    """Return the values in any of these lists, each once: the directory may have had others at an earlier time."""
    found: dict[Dimension, dict[str, None]] = {}
    for values in several:
        for dimension, codes in values.items():
            found.setdefault(dimension, {}).update(dict.fromkeys(codes))
    return {dimension: tuple(codes) for dimension, codes in found.items()}


def value_listed(values: Values, dimension: Dimension, value: str) -> str:
    """Return the listed value under which a fact counts."""
    return value if value in values[dimension] else NOT_LISTED.get(dimension, NONE)
