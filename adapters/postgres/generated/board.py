"""The board's bands and periods in SQL, generated from the domain's definitions."""

from domain.board.definitions import AGES, PERIODS, ReferralAge


def board_functions() -> str:
    """Generate them: immutable one-liners that PostgreSQL inlines."""
    ages = "\n        ".join(
        f"WHEN age < interval '{below.total_seconds():.0f} seconds' THEN '{band}'" for below, band in AGES
    )
    periods = "\n        ".join(f"WHEN day > today - {days:d} THEN {days:d}" for days in PERIODS)
    return f"""\
-- The band of a referral's age (age_of, domain/board/definitions.py).
CREATE OR REPLACE FUNCTION corridor.referral_age(age interval) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        {ages}
        ELSE '{ReferralAge.OVER_30_DAYS}'
    END;

-- The period in which a day lies (period_of, the same file).
CREATE OR REPLACE FUNCTION corridor.board_period(day date, today date) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        {periods}
    END;
"""
