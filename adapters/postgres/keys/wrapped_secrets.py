"""Rewraps secrets of the service itself, which the root key wraps directly.

Each row is replaced separately and only if unchanged since it was read; the next run continues an interrupted one.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from adapters.postgres.keys.rotation_progress import RotationProgress
from domain.kernel.keys import CiphertextRejected, KeyRing


@dataclass(frozen=True, slots=True)
class WrappedSecret:
    """One kind of secret. ``read`` gives ``id`` and ``wrapped``; ``write`` takes the id, the old and the new wrap."""

    name: str
    read: str
    write: str
    context: Callable[[Any], bytes]


async def other_roots(connection: Any, key_ring: KeyRing, kinds: Sequence[WrappedSecret], present: str) -> set[str]:
    """Return the root keys, other than ``present``, that wrap secrets of these kinds."""
    found = set()
    for kind in kinds:
        for row in await connection.fetch(kind.read):
            with suppress(CiphertextRejected):  # truncated: it names no root key, and none can decrypt it
                found.add(key_ring.root_key_id(row["wrapped"]))
    return found - {present}


async def rewrap_secrets(
    connection: Any, key_ring: KeyRing, kinds: Sequence[WrappedSecret], present: str, course: RotationProgress
) -> None:
    """Rewrap every secret of these kinds under the root key ``present``."""
    for kind in kinds:
        for row in await connection.fetch(kind.read):
            bound = kind.context(row["id"])
            try:
                if key_ring.root_key_id(row["wrapped"]) == present:
                    continue
                anew = await key_ring.rewrap(row["wrapped"], bound)
            except CiphertextRejected:
                course.passed_by(f"{kind.name} {row['id']}")
                continue
            await connection.execute(kind.write, row["id"], row["wrapped"], anew)
            course.went_on()
