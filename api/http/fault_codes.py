"""The codes in a problem's ``errors[].code``. A test compares the list with all places that create one."""

from api.http.problems import MalformedJson
from api.openapi.docs_problems import kinds
from domain.cases.merged import CaseIsMerged
from domain.claims.failures import ClaimsNotOpen, TooManyClaims
from domain.documents.files import FileRefused
from domain.kernel import errors as e
from domain.kernel.own_reference import ExternalIdTaken

FIELD_CODES = (
    "ambiguous_date",
    "before_accepted",
    "before_birth",
    "before_from",
    "before_given",
    "before_sent",
    "before_step",
    "buddhist_era",
    "cannot_sign",
    "cannot_succeed",
    "confirmed_already",
    "differs",
    "given_by_minor",
    "given_by_self",
    "given_twice",
    "in_the_future",
    "in_the_past",
    "invalid_jwks",
    "invalid_jwks_uri",
    "invalid_name",
    "invalid_redirect_uri",
    "invalid_value",
    "keys_required",
    "malformed_csv",
    "missing",
    "not_a_recipient",
    "not_allowed",
    "not_comparable",
    "not_completed",
    "not_confirmed",
    "not_in_country",
    "not_in_list",
    "not_unicode",
    "not_utf8",
    "not_your_centre",
    "own_organisation",
    "same_case",
    "same_centre",
    "same_country",
    "same_group",
    "too_large",
    "too_long",
    "too_long_ago",
    "too_short",
    "too_small",
    "too_soon",
    "unknown_field",
    "unknown_scope",
    "weak_password",
    "wrong_code",
    "wrong_type",
)
"""What can be wrong with a single value of a request."""

WITH_POINTER = (
    e.Missing,
    e.CodeTaken,
    ExternalIdTaken,
    e.NotYourCentre,
    e.NotYoursToGrant,
    MalformedJson,
    ClaimsNotOpen,
)
"""Problems that point to the field that caused them."""

OF_ONE_CASE = (e.CaseClosed, CaseIsMerged, TooManyClaims)
"""Problems that a request for many cases can report for a single case."""

NEVER_SENT = frozenset({e.Conflict.code, e.Forbidden.code, e.SendingRefused.code, FileRefused.code})
"""Codes of families: a response carries the code of one of their members instead."""


def problem_codes() -> list[str]:
    """List all values of a problem's ``code``."""
    return sorted(kinds().keys() - NEVER_SENT)


def fault_codes() -> list[str]:
    """List all values of ``errors[].code``."""
    of_rules = {kind.code for kind in e.SendingFailure.__subclasses__()}
    return sorted({*FIELD_CODES, *of_rules, *(kind.code for kind in (*WITH_POINTER, *OF_ONE_CASE))})
