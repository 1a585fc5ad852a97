"""The promises that the database repeats: each constraint by name, and the error of the domain that it stands for.

A use case that trips one has lost a race: it saw the state before somebody else's commit.
"""

import asyncpg

from domain.kernel.errors import CorridorError, VersionConflict

RACES_LOST = {
    "one_open_transfer_per_case",
    "one_open_referral_per_case_and_centre",
    "one_centre_answers_for_each_case",
    "one_successor_per_redirected_referral",
    "case_code_is_unique",
    "organisation_code_is_unique",
    "centre_code_is_unique",
    "corridor_code_is_unique",
    "custody_pkey",
    "handoffs_pkey",
}
"""Deciding anew, on the new state, gives the caller the right refusal; so these are version conflicts."""

NO_LONGER_ITS_DECISION = "not_a_decision_of_this_organisation"
"""Whoever loaded the whole case might decide about it then; custody has passed on in this very moment."""


class AnswerTaken(Exception):
    """Another request with the same Idempotency-Key has recorded its answer first."""


def translated(problem: asyncpg.PostgresError) -> CorridorError | AnswerTaken | None:
    """Give what a refusal of the database means, or ``None`` where it is a fault of ours."""
    if problem.sqlstate == "CR001" or isinstance(problem, asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
        return VersionConflict()
    if problem.sqlstate == "CR003" and problem.args[:1] == (NO_LONGER_ITS_DECISION,):
        return VersionConflict()
    if problem.sqlstate == "CR002":
        return AnswerTaken()
    if isinstance(problem, asyncpg.IntegrityConstraintViolationError) and problem.constraint_name in RACES_LOST:
        return VersionConflict()
    return None
