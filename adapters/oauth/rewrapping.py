"""Puts the authorization server's secrets under the present root key: keys that sign tokens, and second factors.

Each row is exchanged by itself and only if it still is what was read; a run that was cut off is gone on with by the
next.
"""

from collections.abc import Callable
from typing import Any

from adapters.oauth import signing_keys, users
from domain.keys import KeyRing

KINDS = (
    (
        "SELECT kid AS id, wrapped FROM oauth.signing_keys",
        "UPDATE oauth.signing_keys SET wrapped = $3 WHERE kid = $1 AND wrapped = $2",
        signing_keys.context,
    ),
    (
        "SELECT id, totp_wrapped AS wrapped FROM oauth.users",
        "UPDATE oauth.users SET totp_wrapped = $3 WHERE id = $1 AND totp_wrapped = $2",
        users.context,
    ),
)


async def secrets_under_another_root(connection: Any, key_ring: KeyRing, present: str) -> set[str]:
    """Name the root keys, other than ``present``, that wrap something of the authorization server."""
    found = {key_ring.root_key_id(row["wrapped"]) for read, _, _ in KINDS for row in await connection.fetch(read)}
    return found - {present}


async def rewrap_secrets(connection: Any, key_ring: KeyRing, present: str, tick: Callable[[], None]) -> int:
    """Put every secret under the root key ``present``; gives how many were not."""
    exchanged = 0
    for read, write, context in KINDS:
        for row in await connection.fetch(read):
            if key_ring.root_key_id(row["wrapped"]) != present:
                bound: bytes = context(row["id"])
                await connection.execute(write, row["id"], row["wrapped"], await key_ring.rewrap(row["wrapped"], bound))
                exchanged += 1
                tick()
    return exchanged
