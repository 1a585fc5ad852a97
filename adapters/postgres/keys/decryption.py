"""Decrypts text for those who hold a copy of its key, and lists the fields that cannot be read right now.

Damage or an unavailable key service affects only that field (security.md, under faults).
"""

from typing import Any

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import open_document
from adapters.postgres.work.work import PostgresWork
from domain.kernel.ids import DataKeyId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, SealedPlace, Unreadable

Opened = tuple[dict[str, Any], tuple[Unreadable, ...]]


async def opened(
    work: PostgresWork, data_key_id: DataKeyId, sealed: bytes | None, place: SealedPlace, fields: tuple[str, ...]
) -> Opened:
    """Return the text, decrypted with the organisation's own copy of the key; empty without a copy, or for the service
    itself.

    ``fields`` are those it may contain: which of them were written is unknown until it is decrypted.
    """
    if sealed is None or work.request_info.actor.is_system:
        return {}, ()
    try:
        key = await work.keys.own(data_key_id, work.request_info.actor.organisation_id)
        return open_document(key, sealed, place), ()
    except KeyMissing:
        return {}, ()
    except (KeyServiceUnavailable, CiphertextRejected) as problem:
        work.cannot_open(problem)
        return {}, tuple(Unreadable(field, problem) for field in fields)
