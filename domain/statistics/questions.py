"""Which queries of own figures are valid."""

from collections.abc import Iterator, Sequence

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.statistics.catalogue import INDICATORS
from domain.statistics.own import OwnQuestion, can_be_split

MOST_DAYS = 3_653
"""Ten years."""
MOST_DIMENSIONS = 2
FROM, TO, WHICH, BY = "/query/from", "/query/to", "/query/indicators", "/query/by"


def checked(question: OwnQuestion) -> OwnQuestion:
    """Return the query if it is valid; raises ``InvalidValues`` with everything that is wrong.

    The caller has already checked that indicators and dimensions exist.
    """
    faults = (*_of_days(question), *_of_dimensions(question), *_of_indicators(question))
    if faults:
        raise InvalidValues(faults)
    return question


def _of_days(question: OwnQuestion) -> Iterator[FieldFault]:
    if question.until < question.since:
        yield FieldFault(TO, "before_from", Sentence("The last day is before the first."))
    elif (question.until - question.since).days >= MOST_DAYS:
        yield FieldFault(TO, "too_large", Sentence("Ask for ten years at most."))


def _of_dimensions(question: OwnQuestion) -> Iterator[FieldFault]:
    by = question.by
    if len(set(by)) < len(by):
        yield FieldFault(BY, "given_twice", _twice(by))
    elif len(by) > MOST_DIMENSIONS:
        yield FieldFault(BY, "too_long", Sentence("Split figures by two dimensions at most."))
    elif not any(can_be_split(one, by) for one in INDICATORS.values()):
        yield FieldFault(BY, "not_allowed", Sentence("No indicator can be split by both of these."))


def _of_indicators(question: OwnQuestion) -> Iterator[FieldFault]:
    asked = question.indicators
    if len(set(asked)) < len(asked):
        yield FieldFault(WHICH, "given_twice", _twice(asked))
    for code in dict.fromkeys(asked):
        for dimension in dict.fromkeys(question.by):
            if not can_be_split(INDICATORS[code], (dimension,)):
                yield FieldFault(
                    WHICH,
                    "not_allowed",
                    Sentence("{indicator} cannot be split by {dimension}.", indicator=code, dimension=dimension.value),
                )


def _twice(names: Sequence[str]) -> Sentence:
    again = next(name for place, name in enumerate(names) if name in names[:place])
    return Sentence("{name} is given more than once.", name=str(again))
