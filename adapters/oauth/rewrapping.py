"""Rewraps the authorization server's secrets under the current root key: signing keys and second factors.

Each row is replaced separately and only if unchanged since it was read; the next run continues an interrupted one.
"""

from contextlib import suppress
from typing import Any

from adapters.oauth.people import users
from adapters.oauth.signatures import signing_keys
from adapters.postgres.keys.rotation_progress import RotationProgress
from domain.kernel.keys import CiphertextRejected, KeyRing

KINDS = (
    (
        "signing key",
        "SELECT kid AS id, wrapped FROM oauth.signing_keys",
        "UPDATE oauth.signing_keys SET wrapped = $3 WHERE kid = $1 AND wrapped = $2",
        signing_keys.context,
    ),
    (
        "second factor of user",
        "SELECT id, totp_wrapped AS wrapped FROM oauth.users",
        "UPDATE oauth.users SET totp_wrapped = $3 WHERE id = $1 AND totp_wrapped = $2",
        users.context,
    ),
)


async def secrets_under_another_root(connection: Any, key_ring: KeyRing, present: str) -> set[str]:
    """Return the root keys, other than ``present``, that wrap secrets of the authorization server."""
    found = set()
    for _, read, _, _ in KINDS:
        for row in await connection.fetch(read):
            with suppress(CiphertextRejected):  # truncated: it names no root key, and none can decrypt it
                found.add(key_ring.root_key_id(row["wrapped"]))
    return found - {present}


async def rewrap_secrets(connection: Any, key_ring: KeyRing, present: str, course: RotationProgress) -> None:
    """Rewrap every secret under the root key ``present``."""
    for name, read, write, context in KINDS:
        for row in await connection.fetch(read):
            bound: bytes = context(row["id"])
            try:
                if key_ring.root_key_id(row["wrapped"]) == present:
                    continue
                anew = await key_ring.rewrap(row["wrapped"], bound)
            except CiphertextRejected:
                course.passed_by(f"{name} {row['id']}")
                continue
            await connection.execute(write, row["id"], row["wrapped"], anew)
            course.went_on()
