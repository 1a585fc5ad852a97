"""The definition of each indicator in eight languages: its name, numerator, denominator, source and caveats."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from domain.statistics.catalogue import INDICATORS
from domain.statistics.indicators import Dimension, Indicator, Unit

TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator means, for readers. ``denominator``: for shares only."""

    code: str
    name: str
    unit: Unit
    numerator: str
    denominator: str | None
    source: str
    caveats: tuple[str, ...]
    dimensions: tuple[Dimension, ...]


@cache
def texts(language: str) -> Mapping[str, Any]:
    """Return the texts in one of the eight languages."""
    found: dict[str, Any] = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    return MappingProxyType(found)


def definitions(language: str) -> tuple[Definition, ...]:
    """Return the definitions of all indicators, in the order of the catalogue."""
    return tuple(_definition(indicator, texts(language)) for indicator in INDICATORS.values())


def _definition(indicator: Indicator, words: Mapping[str, Any]) -> Definition:
    names: Mapping[str, str] = words["names"]
    return Definition(
        code=indicator.code,
        name=names[indicator.code],
        unit=indicator.unit,
        numerator=words["counts"][indicator.code] if indicator.of is None else names[indicator.of[0]],
        denominator=None if indicator.of is None else names[indicator.of[1]],
        source=words["sources"][indicator.source],
        caveats=tuple(words["caveats"][caveat] for caveat in indicator.caveats),
        dimensions=indicator.dimensions,
    )
