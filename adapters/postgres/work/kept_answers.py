"""First responses to POSTs, stored for retries. Sealed for the client's organisation: a response may hold free text.

The digest of the request is sealed too: a thief of the database could otherwise try every phone number against a
lookup (security.md, rule 9). While the key service is unavailable, a response without free text is stored in plain: a
withdrawal must not wait for a key. Its digest is then made so slow that guessing does not pay.
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
    """Return the row that stores a response, with its data key wrapped for the organisation. A response about a case is
    deleted when the organisation loses access to that case.
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
    """Raise ``AlreadyAnswered`` with the first response, or ``IdempotencyKeyReused`` if the request differs."""
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
    """Compute a digest that takes about 50 ms of CPU and 16 MiB, salted with the caller's key; runs in a thread."""
    digest = await asyncio.to_thread(
        hashlib.scrypt, said.fingerprint.encode(), salt=said.key.encode(), n=2**14, r=8, p=1, dklen=32
    )
    return digest.hex()
