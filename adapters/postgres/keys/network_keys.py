"""Keys that the whole network shares, for blind indexes of things other than persons (ADR 0065).

Who takes part: every process that indexes; ``corridor keys rotate``. Promised: each purpose has one key, for ever: the
first process that needs it makes it, and of two at once one wins and the other reads that one. A rotation of the root
key only wraps it again, so no index changes. On failure: without the root key ``KeyServiceUnavailable``, and nothing is
stored.
"""

from adapters.postgres.keys.wrapped_secrets import WrappedSecret
from adapters.postgres.mapping.values import blob
from adapters.postgres.work.work import PostgresWork
from domain.kernel.keys import NetworkKey, NetworkPurpose

KINDS = (
    WrappedSecret(
        "key of the network for",
        "SELECT purpose AS id, wrapped FROM vault.network_keys",
        "UPDATE vault.network_keys SET wrapped = $3 WHERE purpose = $1 AND wrapped = $2",
        lambda purpose: NetworkPurpose(purpose).context,
    ),
)


async def network_key(work: PostgresWork, purpose: NetworkPurpose) -> NetworkKey:
    """Return the network's key for a purpose, which its first use makes. Raises ``KeyServiceUnavailable`` or, if the
    stored key is damaged, ``CiphertextRejected``.
    """
    wrapped = blob(await work.load("network_key", purpose, None))
    if wrapped is None:
        wrapped = blob(await work.load("network_key", purpose, await work.vault.new_network_key(purpose)))
    return await work.vault.network_key(purpose, wrapped or b"")
