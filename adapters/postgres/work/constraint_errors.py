"""Maps database constraints, by name, to the domain errors they stand for.

A use case that violates one has lost a race: it saw the state before somebody else's commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from adapters.postgres.connection.availability import DatabaseUnavailable
from domain.kernel.errors import CorridorError, Missing, OutcomeUnknown, Unavailable, VersionConflict
from domain.kernel.own_reference import ExternalIdTaken

RACES_LOST = {
    "one_open_transfer_per_case",
    "one_open_referral_per_case_and_centre",
    "one_centre_answers_for_each_case",
    "one_successor_per_redirected_referral",
    "case_code_is_unique",
    "organisation_code_is_unique",
    "centre_code_is_unique",
    "corridor_code_is_unique",
    "agreements_of_a_corridor_are_numbered",
    "agreement_signatures_pkey",
    "custody_pkey",
    "handoffs_pkey",
    "invitations_pkey",
}
"""Deciding again on the new state gives the caller the right refusal, so these are version conflicts."""

REFERENCES = {
    "a_referral_rests_on_a_consent_of_its_case": "/consent_id",
    "a_handoff_rests_on_a_consent_of_its_case": "/consent_id",
    "a_referral_goes_to_a_centre_of_its_organisation": "/to_centre_id",
    "a_handoff_goes_to_a_centre_of_its_organisation": "/to_centre_id",
    "referrals_corridor_id_fkey": "/corridor_id",
    "referrals_suggested_centre_id_fkey": "/suggested_centre_id",
    "consents_recipient_corridor_id_fkey": "/recipients/corridor_id",
    "activities_case_id_fkey": "/case_id",
    "activities_corridor_id_fkey": "/corridor_id",
    "centres_organisation_id_fkey": "/organisation_id",
    "centres_successor_centre_id_fkey": "/successor_centre_id",
    "corridors_lead_organisation_id_fkey": "/lead_organisation_id",
}
"""Foreign keys of what a request names, with its place there. What vanished after it was loaded is answered as if it
had never existed, like everything unknown (security.md, rule 18); a key without a place here answers without one."""

NO_LONGER_ITS_DECISION = "not_a_decision_of_this_organisation"
"""The caller could decide about the case when it was loaded, but custody has moved at this very moment."""
POLICY_CHECK = "ExecWithCheckOptions"
"""PostgreSQL's function that refuses a row by a policy (execMain.c); its message is in the server's language."""


class AnswerTaken(Exception):
    """Another request with the same Idempotency-Key has recorded its answer first."""


def translated(
    problem: asyncpg.PostgresError | DatabaseUnavailable, *, changes: bool = True
) -> CorridorError | AnswerTaken | None:
    """Return what a database error means, or ``None`` for a bug of ours. ``changes``: whether the statement, if it was
    done after all, has changed what was asked for.
    """
    if isinstance(problem, DatabaseUnavailable):
        return OutcomeUnknown() if problem.may_be_done and changes else problem
    if problem.sqlstate == "CR001" or isinstance(problem, asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
        return VersionConflict()
    if problem.sqlstate == "CR003" and problem.args[:1] == (NO_LONGER_ITS_DECISION,):
        return VersionConflict()
    if problem.sqlstate == "42501" and getattr(problem, "server_source_function", None) == POLICY_CHECK:
        return VersionConflict()  # access has ended since the case was loaded
    if problem.sqlstate == "CR002":
        return AnswerTaken()
    if isinstance(problem, asyncpg.ForeignKeyViolationError):
        return Missing(pointer=REFERENCES.get(problem.constraint_name or ""))
    if isinstance(problem, asyncpg.IntegrityConstraintViolationError):
        if problem.constraint_name in RACES_LOST:
            return VersionConflict()
        if problem.constraint_name == "own_reference_names_one_object":
            return ExternalIdTaken(pointer="/external_id")
    return None


@contextmanager
def outcome_unknown_while_away() -> Iterator[None]:
    """Say that it may have been done if the database goes away in the block, after something was done."""
    try:
        yield
    except Unavailable as away:
        raise OutcomeUnknown from away
