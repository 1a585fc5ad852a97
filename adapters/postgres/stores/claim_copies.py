"""The keys of claims: copies of them, wrapped by the key of a referral's conversation, and claims that move to another
case of the same person (ADR 0069).
"""

from collections.abc import Mapping
from uuid import UUID

from adapters.postgres.keys.claim_places import claim_copy_place, claim_key_place, claim_place, claim_step_place
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
        work.changes.add("share_claims", [copy])


async def claim_key(work: PostgresWork, row: Json, case_keys: Mapping[CaseId, DataKeyId]) -> DataKey:
    """Return the key of a claim, by any copy of the key of its case."""
    case_id, claim_id = CaseId(uuid_of(row["case_id"])), UUID(row["id"])
    case_key = await work.keys.any(case_keys[case_id])
    return case_key.unwrap(blob(row["data_key"]) or b"", claim_key_place(case_id, claim_id))


async def moved_claim(work: PostgresWork, row: Json, case_keys: Mapping[CaseId, DataKeyId], target: CaseId) -> Json:
    """Return what is sealed of a claim, sealed for another case; raises ``CiphertextRejected`` and
    ``KeyServiceUnavailable``.
    """
    source, claim_id = CaseId(uuid_of(row["case_id"])), UUID(row["id"])
    key, words = await claim_key(work, row, case_keys), blob(row["words"])
    notes = ((UUID(step["id"]), note) for step in row["steps"] if (note := blob(step["note"])) is not None)
    return {
        "id": claim_id,
        "version": row["version"],
        "words": key.seal(key.open(words or b"", claim_place(source, claim_id)), claim_place(target, claim_id)),
        "data_key": (await work.keys.any(case_keys[target])).wrap(key, claim_key_place(target, claim_id)),
        "notes": [
            {
                "id": number,
                "note": key.seal(key.open(note, claim_step_place(source, number)), claim_step_place(target, number)),
            }
            for number, note in notes
        ],
    }
