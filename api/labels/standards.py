"""Countries, currencies and languages: ISO 3166-1, ISO 4217 and BCP 47, with names from the Unicode CLDR."""

import re
from functools import cache, lru_cache

import pycountry
from babel import Locale

from domain.vocabulary import REGIONAL_LANGUAGES, SUPPORTED_LANGUAGES

# language, then an optional script, then an optional country or UN M.49 region: what forms and phones produce. BCP 47
# variants and extensions do not help to find an interpreter.
_TAG = re.compile(r"([a-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")
_LONGEST_TAG = len("lll-Ssss-RRR")


@cache
def country_codes() -> tuple[str, ...]:
    """Return every country of ISO 3166-1 alpha-2, ordered by code."""
    return tuple(sorted(country.alpha_2 for country in pycountry.countries))


def is_country(code: str) -> bool:
    """Whether the code is a country in ISO 3166-1 alpha-2, in capitals."""
    return code in _countries()


@cache
def _countries() -> frozenset[str]:
    return frozenset(country_codes())


@cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def is_currency(code: str) -> bool:
    """Whether the code is a currency in ISO 4217, in capitals."""
    return code in _currencies()


@cache
def language_codes() -> tuple[str, ...]:
    """Return the living languages that have a name in every supported language; `is_language` accepts more."""
    named = set.intersection(*(set(_names(language).languages) for language in SUPPORTED_LANGUAGES))
    return tuple(sorted((named & _living_languages()) | set(REGIONAL_LANGUAGES)))


def is_language(tag: str) -> bool:
    """Whether a tag is language[-Script][-REGION] of BCP 47 with existing subtags, using the shortest code of each."""
    # check the length before caching, so that long tags do not fill the cache
    return len(tag) <= _LONGEST_TAG and _exists(tag)


@lru_cache(maxsize=1024)
def _exists(tag: str) -> bool:
    match = _TAG.fullmatch(tag)
    if match is None or match[1] not in _language_subtags():
        return False
    script, region = match[2], match[3]
    return (script is None or pycountry.scripts.get(alpha_4=script.title()) is not None) and (
        region is None or region.isdigit() or region.upper() in _countries()
    )


def country_name(code: str, language: str) -> str | None:
    """Return the name of a country in a supported language, from the CLDR."""
    return _names(language).territories.get(code)


def language_name(code: str, language: str) -> str | None:
    """Return the name of a language in a supported language, from the CLDR."""
    return _names(language).languages.get(code)


@cache
def _names(language: str) -> Locale:
    return Locale(language)


@cache
def _language_subtags() -> frozenset[str]:
    """Return the language subtags; BCP 47 uses the two-letter code if there is one."""
    return frozenset(getattr(language, "alpha_2", language.alpha_3) for language in pycountry.languages)


@cache
def _living_languages() -> frozenset[str]:
    living = (language for language in pycountry.languages if language.type == "L")
    return frozenset(getattr(language, "alpha_2", language.alpha_3) for language in living)
