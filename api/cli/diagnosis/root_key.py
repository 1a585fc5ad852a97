"""How ``corridor doctor`` checks the root key, in a file or in a key service."""

import asyncio
from collections.abc import Sequence

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.root_key_file import read_root_keys
from adapters.keyring.root_keys import RootKeyFileUnusable
from adapters.keyring.transit_key_ring import TransitKeyRing
from api.cli.diagnosis.finding import Finding
from api.process.key_ring import transit_settings
from api.process.settings import Settings
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable


def root_key_finding(settings: Settings, wrapped: Sequence[bytes]) -> Finding:
    """Say whether the root key is there and opens what the database holds: ``wrapped``, without opening it."""
    if settings.key_service_url is not None:
        return _key_service(settings)
    path = settings.root_key_file
    if wrapped and not path.exists():
        return Finding("root key", False, f"{path} is missing, and the database is encrypted with it.", "Put it back.")
    if not path.exists():
        return Finding("root key", True, f"The first start will make {path}.", "Back it up then.")
    try:
        keys = read_root_keys(path)
        ring = FileKeyRing(path, keys)
        lacking = {ring.root_key_id(one) for one in wrapped} - {key.id for key in keys}
    except RootKeyFileUnusable as wrong:
        return Finding("root key", False, str(wrong))
    except CiphertextRejected as wrong:
        return Finding("root key", False, f"In the database {wrong.reason}.", "See docs/operations/keys.md.")
    if lacking:
        names = ", ".join(sorted(lacking))
        return Finding(
            "root key", False, f"{path} lacks {names}, with which the database is encrypted.", "Put the copy back."
        )
    return Finding("root key", True, f"Keys in {path}: {len(keys)}.")


def _key_service(settings: Settings) -> Finding:
    """Let the key service wrap and open something that is of no value."""
    try:
        asyncio.run(_tried(settings))
    except KeyServiceUnavailable as away:
        return Finding("root key", False, away.reason, "See docs/operations/keys.md.")
    except (CiphertextRejected, OSError, ValueError) as wrong:
        return Finding("root key", False, f"{settings.key_service_url}: {type(wrong).__name__}", "Check the settings.")
    return Finding("root key", True, f"The key service at {settings.key_service_url} encrypts and decrypts.")


async def _tried(settings: Settings) -> None:
    ring = TransitKeyRing(transit_settings(settings))
    try:
        await ring.unwrap(await ring.wrap(b"corridor doctor", b"doctor"), b"doctor")
    finally:
        await ring.aclose()
