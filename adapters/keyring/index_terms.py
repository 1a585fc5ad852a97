"""The values that a lookup may use (contract, ``POST /v1/cases/lookup``). The module itself is an ``IndexTerms``."""

from datetime import date

from adapters.keyring.normalise import normalised_document_number, normalised_name, normalised_phone
from domain.kernel.keys import IndexKind, IndexTerm
from domain.kernel.own_reference import OwnReferenceKind


def phone(number: str, region: str | None) -> IndexTerm | None:
    """E.164; ``region`` (ISO 3166-1 alpha-2) is where a number without a country code was written down."""
    value = normalised_phone(number, region)
    return IndexTerm(IndexKind.PHONE, value) if value else None


def identity_document(document_type: str, number: str, country: str) -> IndexTerm | None:
    """Type, country and number together: two countries may issue the same number."""
    value = normalised_document_number(number)
    return IndexTerm(IndexKind.IDENTITY_DOCUMENT, f"{country.upper()}|{document_type}|{value}") if value else None


def name_and_birth_date(name: str, birth_date: date) -> IndexTerm | None:
    """Both together: either alone would let somebody list people."""
    value = normalised_name(name)
    return IndexTerm(IndexKind.NAME_AND_BIRTH_DATE, f"{birth_date.isoformat()}|{value}") if value else None


def handler(name: str) -> IndexTerm | None:
    """A name, compared like any other."""
    value = normalised_name(name)
    return IndexTerm(IndexKind.HANDLER, value) if value else None


_OWN = {
    OwnReferenceKind.CASE: IndexKind.CASE_REFERENCE,
    OwnReferenceKind.REFERRAL: IndexKind.REFERRAL_REFERENCE,
}


def own_reference(kind: OwnReferenceKind, value: str) -> IndexTerm:
    """As it stands: it is another system's identifier, in which case and hyphens may count."""
    return IndexTerm(_OWN[kind], value)
