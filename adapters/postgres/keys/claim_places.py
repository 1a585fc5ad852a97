"""Where the sealed parts of claims are stored."""

from uuid import UUID

from domain.kernel.ids import CaseId
from domain.kernel.keys import SealedPlace


def claim_place(case_id: CaseId, claim_id: UUID) -> SealedPlace:
    """Return the place of what is sealed of a claim: names, numbers and evidence."""
    return SealedPlace("claims", "words", case_id, claim_id)


def claim_key_place(case_id: CaseId, claim_id: UUID) -> SealedPlace:
    """Return the place of a claim's key, wrapped by the case's key."""
    return SealedPlace("claims", "data_key", case_id, claim_id)


def claim_step_place(case_id: CaseId, step_id: UUID) -> SealedPlace:
    """Return the place of what was noted with a step of a claim."""
    return SealedPlace("claim_steps", "note", case_id, step_id)


def claim_copy_place(case_id: CaseId, copy_id: UUID) -> SealedPlace:
    """Return the place of a claim's key, wrapped by the key of a referral's conversation."""
    return SealedPlace("claim_keys", "wrapped", case_id, copy_id)
