"""What ``corridor doctor`` looks at."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator

import asyncpg

from adapters.embedded_postgres import EmbeddedPostgresError
from adapters.keyring.root_key_file import read_root_keys
from adapters.keyring.root_keys import RootKeyFileUnusable
from adapters.keyring.transit_key_ring import TransitKeyRing
from api.cli.finding import Finding
from api.cli.provider import provider_finding
from api.cli.replica import replica_finding
from api.cli.session import check_server, database, state_of
from api.key_ring import transit_settings
from api.key_service_settings import LOOPBACK
from api.settings import Settings, SettingWrong, read_settings
from domain.keys import CiphertextRejected, KeyServiceUnavailable

LEAST_FREE_BYTES = 1024**3


def examine() -> Iterator[Finding]:
    """Look at one thing after the other."""
    yield Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    try:
        settings = read_settings()
    except SettingWrong as wrong:
        yield Finding("settings", False, str(wrong))
        return
    yield Finding("settings", True, f"{sum(name.startswith('CORRIDOR_') for name in os.environ)} set")
    yield _issuer(settings)
    yield _disk(settings)
    found, sealed = _database(settings)
    yield _root_key(settings, sealed=sealed)
    yield found
    if settings.read_database_url is not None:
        yield replica_finding(settings)
    if settings.identity_provider is not None:
        yield provider_finding(settings)


def _issuer(settings: Settings) -> Finding:
    local = settings.host in LOOPBACK
    advice = "" if settings.issuer or local else "Set CORRIDOR_ISSUER to the https address that partners use."
    return Finding("issuer", not advice, settings.public_url, advice)


def _disk(settings: Settings) -> Finding:
    place = settings.data_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    advice = "" if free > LEAST_FREE_BYTES else "Make room: without it no referral can be written."
    return Finding("disk", not advice, f"{free // 1024**2} MiB free for {settings.data_dir}.", advice)


def _root_key(settings: Settings, *, sealed: bool) -> Finding:
    if settings.key_service_url is not None:
        return _key_service(settings)
    path = settings.root_key_file
    if sealed and not path.exists():
        return Finding("root key", False, f"{path} is missing, and the database is closed with it.", "Put it back.")
    if not path.exists():
        return Finding("root key", True, f"{path} will be made at the first start.", "Back it up then.")
    try:
        keys = read_root_keys(path)
    except RootKeyFileUnusable as wrong:
        return Finding("root key", False, str(wrong))
    return Finding("root key", True, f"{path} holds {len(keys)} key(s).")


def _key_service(settings: Settings) -> Finding:
    """Let the key service wrap and open something that is of no value."""
    try:
        asyncio.run(_tried(settings))
    except KeyServiceUnavailable as away:
        return Finding("root key", False, away.reason, "See docs/operations/keys.md.")
    except (CiphertextRejected, OSError, ValueError) as wrong:
        return Finding("root key", False, f"{settings.key_service_url}: {type(wrong).__name__}", "Check the settings.")
    return Finding("root key", True, f"The key service at {settings.key_service_url} wraps and opens.")


async def _tried(settings: Settings) -> None:
    ring = TransitKeyRing(transit_settings(settings))
    try:
        await ring.unwrap(await ring.wrap(b"corridor doctor", b"doctor"), b"doctor")
    finally:
        await ring.aclose()


def _database(settings: Settings) -> tuple[Finding, bool]:
    """Look at the database, and say whether anything in it is closed with a root key."""
    if settings.database_url is None and not (settings.data_dir / "cluster" / "PG_VERSION").exists():
        return Finding("database", True, f"It will be made in {settings.data_dir} at the first start."), False
    try:
        with database(settings) as url:
            check_server(url)
            state = state_of(url)
            sealed = state.current is not None and asyncio.run(_is_sealed(url))
    except (EmbeddedPostgresError, SystemExit) as problem:
        sentence = str(problem) if isinstance(problem, EmbeddedPostgresError) else "It cannot be reached; see above."
        return Finding("database", False, sentence), False
    found = f"version {state.current or 'none (empty)'}, wanted {state.wanted}."
    return Finding("database", state.up_to_date, found, state.advice), sealed


async def _is_sealed(url: str) -> bool:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM vault.organisation_keys)"))
    finally:
        await connection.close()
