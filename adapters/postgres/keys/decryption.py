"""Opens what was written in words, for those who hold a copy of its key; says by field what cannot be opened now.

Damage or a key service that is away closes that field and nothing beside it (security.md, under faults).
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
    """Give the words, with the organisation's own copy of the key; without a copy, or to the service itself, there are
    none.

    ``fields`` is what may be in there: which of them were written, nobody knows before it is open.
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
