"""First answers to POSTs, kept for retries. Sealed for the client's organisation: an answer may hold free text.

The digest of the request is sealed with it: whoever carries off the database would else try every phone number on a
look-up (security.md, rule 9). While the key service is away an answer without words is kept as it is: a withdrawal must
not wait for a key; its digest is made so slow then that trying does not pay.
"""

import asyncio
import base64
import hashlib
import json
from datetime import datetime
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.mapping.values import Json, blob
from domain.kernel.errors import IdempotencyKeyReused
from domain.kernel.ids import CaseId, DataKeyId
from domain.kernel.keys import KeyServiceUnavailable, SealedPlace
from domain.kernel.request_info import AlreadyAnswered, Idempotency, RequestInfo, StoredAnswer


def _place(request_info: RequestInfo) -> SealedPlace:
    actor = request_info.actor
    return SealedPlace("idempotency", "answer", CaseId(actor.organisation_id), actor.client_id)


async def answer_row(
    request_info: RequestInfo, answer: StoredAnswer, keys: KeyChain, at: datetime, case_id: UUID | None = None
) -> Json:
    """Give the row that keeps an answer; its data key travels with it, wrapped for the organisation. One about a case
    goes with the organisation's access to that case.
    """
    if request_info.idempotency is None:
        raise ValueError("an answer is kept only for a request with an Idempotency-Key")
    actor = request_info.actor
    generation, wrapped = None, None
    try:
        data_key, generation, wrapped = await keys.make_own(DataKeyId(actor.client_id), actor.organisation_id)
        kept = data_key.seal(_written(request_info.idempotency.fingerprint, answer), _place(request_info))
    except KeyServiceUnavailable:
        if not answer.has_no_free_text:
            raise
        kept = _written(await _slowly(request_info.idempotency), answer)
    return {
        "client_id": actor.client_id,
        "key": request_info.idempotency.key,
        "organisation_id": actor.organisation_id,
        "generation": generation,
        "data_key": wrapped,
        "answer": kept,
        "created_at": at,
        "case_id": case_id,
    }


async def give_again(request_info: RequestInfo, row: Json, keys: KeyChain) -> None:
    """Raise ``AlreadyAnswered`` with the first answer; ``IdempotencyKeyReused`` where that was to another request."""
    if request_info.idempotency is None:
        raise ValueError("an answer is looked for only with an Idempotency-Key")
    actor = request_info.actor
    keys.learn(row)
    plain = blob(row["answer"]) or b""
    if row["generation"] is None:
        fingerprint = await _slowly(request_info.idempotency)
    else:
        fingerprint = request_info.idempotency.fingerprint
        copy = (row["generation"], blob(row["data_key"]) or b"")
        data_key = await keys.unwrap(DataKeyId(actor.client_id), actor.organisation_id, copy)
        plain = data_key.open(plain, _place(request_info))
    kept = json.loads(plain)
    if kept["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused
    raise AlreadyAnswered(StoredAnswer(kept["status"], kept["headers"], base64.b64decode(kept["body"])))


def _written(fingerprint: str, answer: StoredAnswer) -> bytes:
    body = base64.b64encode(answer.body).decode()
    kept = {"fingerprint": fingerprint, "status": answer.status, "headers": dict(answer.headers), "body": body}
    return json.dumps(kept).encode()


async def _slowly(said: Idempotency) -> str:
    """A digest that takes a processor about 50 ms and 16 MiB, salted with the caller's key; in another thread."""
    digest = await asyncio.to_thread(
        hashlib.scrypt, said.fingerprint.encode(), salt=said.key.encode(), n=2**14, r=8, p=1, dklen=32
    )
    return digest.hex()
