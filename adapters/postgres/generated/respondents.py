"""The thresholds for showing a pattern, generated from the domain's definition."""

from domain.respondents.pattern import LEAST_CASES, LEAST_ORGANISATIONS


def pattern_functions() -> str:
    """Generate the function."""
    return f"""\
-- Whether these are enough to show (makes_a_pattern, domain/respondents/pattern.py).
CREATE OR REPLACE FUNCTION corridor.makes_a_pattern(cases bigint, organisations bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN cases >= {LEAST_CASES:d} AND organisations >= {LEAST_ORGANISATIONS:d};
"""
