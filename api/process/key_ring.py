"""Opens the root key that the settings select: a file or a key service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.root_keys import RootKeyFileUnusable
from adapters.keyring.transit_settings import TransitSettings
from adapters.postgres.connection.pool import Database
from api.process.settings import Settings, SettingWrong
from domain.kernel.keys import CiphertextRejected, KeyRing

SOMETHING_WRAPPED = "SELECT corridor.something_wrapped()"
REFUSED = (
    "The keys in this database were wrapped {there}. What one wrapped, the other refuses: set {setting} as it was."
)
ANOTHER = "CORRIDOR_MASTER_KEY_FILE: {path} is not the root key of this database; what it closed, no other key opens."


@asynccontextmanager
async def open_key_ring(settings: Settings, database: Database) -> AsyncIterator[KeyRing]:
    """Open the root key. A new file is made only while nothing is wrapped: a lost key is never silently replaced.

    Raises ``SettingWrong`` if the file cannot be used, or if the database belongs to the other kind of root key.
    """
    wrapped: bytes | None = await database.value(SOMETHING_WRAPPED)
    if settings.key_service_url is None:
        in_file = _open_file(settings.root_key_file, create=wrapped is None)
        _must_know(in_file, wrapped, "by a key service", "CORRIDOR_KEY_SERVICE_URL")
        if wrapped is not None and not in_file.holds(in_file.root_key_id(wrapped)):
            raise SettingWrong(ANOTHER.format(path=settings.root_key_file))
        yield in_file
        return
    from adapters.keyring.transit_key_ring import TransitKeyRing  # imports an HTTP client that a key file does not need

    ring = TransitKeyRing(transit_settings(settings))
    try:
        _must_know(ring, wrapped, "by a root key file", "CORRIDOR_KEY_SERVICE_URL and CORRIDOR_MASTER_KEY_FILE")
        yield ring
    finally:
        await ring.aclose()


@asynccontextmanager
async def present_key_ring(settings: Settings) -> AsyncIterator[KeyRing]:
    """Open the root key without a database, and make none: for a list of erasures, before a restore."""
    if settings.key_service_url is None:
        yield _open_file(settings.root_key_file, create=False)
        return
    from adapters.keyring.transit_key_ring import TransitKeyRing  # as above

    ring = TransitKeyRing(transit_settings(settings))
    try:
        yield ring
    finally:
        await ring.aclose()


def _open_file(path: Path, *, create: bool) -> FileKeyRing:
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileKeyRing.open(path, create=create)
    except OSError as wrong:
        raise SettingWrong(f"CORRIDOR_MASTER_KEY_FILE: {path.parent} cannot be made ({wrong.strerror}).") from None
    except RootKeyFileUnusable as wrong:
        raise SettingWrong(f"CORRIDOR_MASTER_KEY_FILE: {wrong}") from None


def transit_settings(settings: Settings) -> TransitSettings:
    """Return the connection settings of the key service; raises ``SettingWrong`` if none is set."""
    if not (settings.key_service_url and settings.key_service_key and settings.key_service_token_file):
        raise SettingWrong("CORRIDOR_KEY_SERVICE_URL: there is no key service.")
    return TransitSettings(
        settings.key_service_url,
        settings.key_service_key,
        settings.key_service_token_file,
        mount=settings.key_service_mount or "transit",
        namespace=settings.key_service_namespace,
        ca_file=settings.key_service_ca_file,
    )


def _must_know(ring: KeyRing, wrapped: bytes | None, there: str, setting: str) -> None:
    if wrapped is None:
        return
    try:
        ring.root_key_id(wrapped)
    except CiphertextRejected:
        raise SettingWrong(REFUSED.format(there=there, setting=setting)) from None
