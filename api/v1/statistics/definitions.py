"""Schemas of the definitions of indicators."""

from pydantic import Field

from api.statistics.definitions import Definition, definitions, texts
from api.v1.fields import ResponseBody
from domain.statistics.indicators import Dimension, Unit


class DimensionAnswer(ResponseBody, title="StatisticsDimension"):
    """What a figure can be split by."""

    code: Dimension = Field(description="As in figures and in `by`.")
    label: str = Field(description="In the language of the response.")

    @classmethod
    def of(cls, dimension: Dimension, language: str) -> "DimensionAnswer":
        """Build it in a language."""
        return cls(code=dimension, label=texts(language)["dimensions"][dimension])


class DefinitionAnswer(ResponseBody, title="IndicatorDefinition"):
    """What an indicator means, in the language of the response."""

    code: str = Field(description="The code of the indicator, as in figures.")
    name: str = Field(description="What people call it.")
    unit: Unit = Field(description="The unit of its figures; each figure in `money` has one currency.")
    unit_label: str = Field(description="The unit, for people.")
    numerator: str = Field(description="What is counted; for a share, the name of the indicator that is its numerator.")
    denominator: str | None = Field(description="For a share, the name of the indicator that is its denominator.")
    source: str = Field(description="The kind of records that are counted.")
    caveats: tuple[str, ...] = Field(description="What a reader of the figures has to know.")
    dimensions: tuple[DimensionAnswer, ...] = Field(
        description="What figures can be split by; `claim_kind`, `forum_country`, `activity_kind` and `country` only "
        "in published tables."
    )


class DefinitionPage(ResponseBody, title="IndicatorDefinitionPage"):
    """One page of the definitions, in the order of the figures."""

    items: tuple[DefinitionAnswer, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, items: tuple[DefinitionAnswer, ...], next_cursor: str | None) -> "DefinitionPage":
        """Build it from its items."""
        return cls(items=items, next_cursor=next_cursor)


def list_definitions(language: str) -> tuple[DefinitionAnswer, ...]:
    """List the definitions of all indicators: numerator, denominator, source, caveats and dimensions.

    They are in the language of `Accept-Language`. Published figures are also rounded, and hidden if they come from too
    few people or organisations.
    """
    words = texts(language)
    return tuple(_answer(found, words["units"][found.unit], language) for found in definitions(language))


def _answer(found: Definition, unit: str, language: str) -> DefinitionAnswer:
    return DefinitionAnswer(
        code=found.code,
        name=found.name,
        unit=found.unit,
        unit_label=unit,
        numerator=found.numerator,
        denominator=found.denominator,
        source=found.source,
        caveats=found.caveats,
        dimensions=tuple(DimensionAnswer.of(dimension, language) for dimension in found.dimensions),
    )
