"""The values that a lookup may use (contract, ``POST /v1/cases/lookup``). The module itself is an ``IndexTerms``."""

from adapters.keyring.normalise import name_forms, normalised_document_number
from adapters.keyring.phones import e164, phones_in
from adapters.keyring.respondents.licences import respondent_licence
from adapters.keyring.respondents.names import respondent_name
from domain.kernel.index_terms import IndexKind, IndexTerm
from domain.kernel.own_reference import OwnReferenceKind


def phones(text: str, region: str | None) -> tuple[tuple[str, str | None], ...]:
    """Every number of a field, with its note; ``region`` is where a number without a country code was written down."""
    return phones_in(text, region)


def phone(number: str, region: str | None) -> IndexTerm | None:
    """E.164 of the first number of a text."""
    value = next((e164(one, region) for one, _ in phones_in(number, region)), None)
    return IndexTerm(IndexKind.PHONE, value) if value else None


def identity_document(document_type: str, number: str, country: str) -> IndexTerm | None:
    """Type, country and number together: two countries may issue the same number."""
    value = normalised_document_number(number)
    return IndexTerm(IndexKind.IDENTITY_DOCUMENT, f"{country.upper()}|{document_type}|{value}") if value else None


def name_and_birth_date(name: str, born: str) -> tuple[IndexTerm, ...]:
    """Both together, as stored: found by the date, and by its month or year where a look-up knows no more."""
    dates = [f"in {date}" for date in (*_less_precise(born), born)]
    return _terms(name, (*dates, f"only {born}"))


def searched_name(name: str, born: str) -> tuple[IndexTerm, ...]:
    """Both together, as looked for: anybody stored with this date, or with only its month or year."""
    return _terms(name, (f"in {born}", *(f"only {date}" for date in _less_precise(born))))


def _less_precise(born: str) -> tuple[str, ...]:
    """Return the year and the month of a day, the year of a month."""
    parts = born.split("-")
    return tuple("-".join(parts[:length]) for length in range(1, len(parts)))


def _terms(name: str, dates: tuple[str, ...]) -> tuple[IndexTerm, ...]:
    return tuple(
        IndexTerm(IndexKind.NAME_AND_BIRTH_DATE, f"{date}|{form}") for form in name_forms(name) for date in dates
    )


_OWN = {
    OwnReferenceKind.CASE: IndexKind.CASE_REFERENCE,
    OwnReferenceKind.REFERRAL: IndexKind.REFERRAL_REFERENCE,
}


def own_reference(kind: OwnReferenceKind, value: str) -> IndexTerm:
    """As it stands: it is another system's identifier, in which case and hyphens may count."""
    return IndexTerm(_OWN[kind], value)


def respondent_terms(name: str, country: str, licence_number: str | None) -> tuple[IndexTerm | None, IndexTerm | None]:
    """Name and licence, each with the country: two countries have companies of one name, and issue the same number."""
    country = country.upper()
    spelt, licence = respondent_name(name, country), respondent_licence(licence_number or "")
    return (
        IndexTerm(IndexKind.RESPONDENT_NAME, f"{country}|{spelt}") if spelt else None,
        IndexTerm(IndexKind.RESPONDENT_LICENCE, f"{country}|{licence}") if licence else None,
    )
