"""The domain's lists of states and its time spans in SQL, taken from the domain's definitions."""

from collections.abc import Iterable
from datetime import timedelta

from domain.cases.birth import ADULT_AT
from domain.cases.case import AGE_BANDS
from domain.documents.document import MAX_DOCUMENTS
from domain.kernel.request_info import ANSWERS_KEPT, SECRETS_KEPT
from domain.referrals.deletion import DELETION_WITHIN
from domain.vocabulary import AgeBand, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, OPEN, UNDER_WAY


def state_functions() -> str:
    """Generate them: immutable one-liners that PostgreSQL inlines."""
    return "\n".join(
        (
            _of_referrals("is_worked_on", "Accepted, and not finished.", ACCEPTED_UNFINISHED),
            _of_referrals("is_under_way", "Sent, and not at an end: awaiting an answer, or worked on.", UNDER_WAY),
            _age_band(),
            _at_an_end(),
            _span("answers_kept", "How long the answer to an Idempotency-Key is kept.", ANSWERS_KEPT),
            _span("secrets_kept", "How long a secret in such an answer is given again.", SECRETS_KEPT),
            _count("most_documents", "How many documents a referral has at most.", MAX_DOCUMENTS),
            _span("deletion_within", "How long a recipient may take to delete what it owes.", DELETION_WITHIN),
        )
    )


def _of_referrals(name: str, meaning: str, statuses: Iterable[ReferralStatus]) -> str:
    listed = ", ".join(f"'{status}'" for status in statuses)
    return f"""\
-- {meaning}
CREATE OR REPLACE FUNCTION corridor.{name}(r corridor.referrals) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN r.status IN ({listed});
"""


def _at_an_end() -> str:
    listed = ", ".join(f"'{status}'" for status in OPEN)
    return f"""\
-- A final state of a referral.
CREATE OR REPLACE FUNCTION corridor.is_at_an_end(status text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN status NOT IN ({listed});
"""


def _count(name: str, meaning: str, value: int) -> str:
    return f"""\
-- {meaning}
CREATE OR REPLACE FUNCTION corridor.{name}() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN {value};
"""


def _span(name: str, meaning: str, span: timedelta) -> str:
    return f"""\
-- {meaning}
CREATE OR REPLACE FUNCTION corridor.{name}() RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN interval '{span.total_seconds():.0f} seconds';
"""


def _age_band() -> str:
    bands = "\n        ".join(f"WHEN year - born_in < {below} THEN '{band}'" for below, band in AGE_BANDS)
    return f"""\
-- The band of an age in some year (age_band, domain/cases/case.py).
CREATE OR REPLACE FUNCTION corridor.age_band_in(year integer, born_in integer, of_age boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN born_in IS NULL THEN '{AgeBand.UNKNOWN}'
        WHEN year - born_in < {ADULT_AT} OR (year - born_in = {ADULT_AT} AND NOT of_age) THEN '{AgeBand.UNDER_18}'
        {bands}
        ELSE '{AgeBand.FROM_65}'
    END;
"""
