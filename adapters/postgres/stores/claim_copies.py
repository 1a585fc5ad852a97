"""The keys of claims, and copies of them that are wrapped by the key of a referral's conversation (ADR 0069)."""

from collections.abc import Mapping
from uuid import UUID

from adapters.postgres.keys.claim_places import claim_copy_place, claim_key_place
from adapters.postgres.mapping.values import Json, blob, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.kernel.ids import CaseId, DataKeyId, ReferralId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable


async def claim_copy(
    work: PostgresWork, case_id: CaseId, claim_id: UUID, referral_id: ReferralId, conversation: DataKeyId, key: DataKey
) -> Json:
    """Return the row that lets the receiver of a referral open a claim."""
    number = work.new_id()
    wrapping = await work.keys.any(conversation)
    return {
        "id": number,
        "case_id": case_id,
        "claim_id": claim_id,
        "referral_id": referral_id,
        "wrapped": wrapping.wrap(key, claim_copy_place(case_id, number)),
    }


async def share_claims(
    work: PostgresWork, case_id: CaseId, case_key: DataKeyId, referral_id: ReferralId, conversation: DataKeyId
) -> None:
    """Let the receiver of a referral, which accepts it now, open the claims that the case has. What cannot be opened
    now does not hold it up: the worker brings the copy (``adapters/postgres/jobs/claim_copies.py``).
    """
    for row in await work.load("load_claim_keys", case_id) or ():
        try:
            key = await claim_key(work, {**row, "case_id": str(case_id)}, {case_id: case_key})
            copy = await claim_copy(work, case_id, UUID(row["id"]), referral_id, conversation, key)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            work.cannot_open(problem)
            continue
        work.changes.insert("claim_keys", copy)


async def claim_key(work: PostgresWork, row: Json, case_keys: Mapping[CaseId, DataKeyId]) -> DataKey:
    """Return the key of a claim, by any copy of the key of its case."""
    case_id, claim_id = CaseId(uuid_of(row["case_id"])), UUID(row["id"])
    case_key = await work.keys.any(case_keys[case_id])
    return case_key.unwrap(blob(row["data_key"]) or b"", claim_key_place(case_id, claim_id))
