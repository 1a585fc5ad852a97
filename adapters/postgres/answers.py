"""First answers to POSTs, kept for retries. Sealed for the client's organisation: an answer may hold free text.

While the key service is away an answer without words is kept as it is: a withdrawal must not wait for a key.
"""

import base64
import json
from datetime import datetime

from adapters.postgres.key_chain import KeyChain
from adapters.postgres.mapping.values import Json, blob
from domain.errand import AlreadyAnswered, Errand, StoredAnswer
from domain.errors import IdempotencyKeyReused
from domain.ids import CaseId, DataKeyId
from domain.keys import KeyServiceUnavailable, Place


def _place(errand: Errand) -> Place:
    actor = errand.actor
    return Place("idempotency", "answer", CaseId(actor.organisation_id), actor.client_id)


async def answer_row(errand: Errand, answer: StoredAnswer, keys: KeyChain, at: datetime) -> Json:
    """Give the row that keeps an answer; its data key travels with it, wrapped for the organisation."""
    if errand.idempotency is None:
        raise ValueError("an answer is kept only for a request with an Idempotency-Key")
    plain = json.dumps(
        {"status": answer.status, "headers": dict(answer.headers), "body": base64.b64encode(answer.body).decode()}
    )
    actor = errand.actor
    generation, wrapped, kept = None, None, plain.encode()
    try:
        data_key, generation, wrapped = await keys.make_own(DataKeyId(actor.client_id), actor.organisation_id)
        kept = data_key.seal(kept, _place(errand))
    except KeyServiceUnavailable:
        if not answer.wordless:
            raise
    return {
        "client_id": actor.client_id,
        "key": errand.idempotency.key,
        "organisation_id": actor.organisation_id,
        "fingerprint": errand.idempotency.fingerprint,
        "generation": generation,
        "data_key": wrapped,
        "answer": kept,
        "created_at": at,
    }


async def give_again(errand: Errand, row: Json, keys: KeyChain) -> None:
    """Raise ``AlreadyAnswered`` with the first answer; ``IdempotencyKeyReused`` where that was to another request."""
    if errand.idempotency is None or row["fingerprint"] != errand.idempotency.fingerprint:
        raise IdempotencyKeyReused
    actor = errand.actor
    keys.learn(row)
    plain = blob(row["answer"]) or b""
    if row["generation"] is not None:
        copy = (row["generation"], blob(row["data_key"]) or b"")
        data_key = await keys.unwrap(DataKeyId(actor.client_id), actor.organisation_id, copy)
        plain = data_key.open(plain, _place(errand))
    kept = json.loads(plain)
    raise AlreadyAnswered(StoredAnswer(kept["status"], kept["headers"], base64.b64decode(kept["body"])))
