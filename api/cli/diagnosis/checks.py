"""What ``corridor doctor`` checks."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator

from adapters.embedded_postgres import EmbeddedPostgresError
from adapters.postgres.connection.hosts import connect
from adapters.postgres.operate.backup import erasures_in
from adapters.postgres.operate.watched import DatabaseAway
from api.cli.diagnosis.erasures import erasures_finding
from api.cli.diagnosis.finding import Finding
from api.cli.diagnosis.logins import logins_finding
from api.cli.diagnosis.mail import mail_finding, unsent_finding
from api.cli.diagnosis.provider import provider_finding
from api.cli.diagnosis.replica import replica_finding
from api.cli.diagnosis.root_key import root_key_finding
from api.cli.diagnosis.running import look, running_findings
from api.cli.diagnosis.scanner import scanner_finding
from api.cli.session import database, server_problem, state_of
from api.process.disks import disk_of
from api.process.key_service_settings import LOOPBACK
from api.process.settings import Settings, SettingWrong, read_settings
from api.process.settings_names import SETTINGS_FILE, given_names

LEAST_FREE_BYTES = 1024**3
WRAPPED = "SELECT wrapped FROM vault.organisation_keys UNION ALL SELECT wrapped FROM oauth.signing_keys"
OF_THE_NETWORK = "UNION ALL SELECT wrapped FROM vault.network_keys"
"""A database that is not upgraded yet has none."""


def examine() -> Iterator[Finding]:
    """Check one thing after the other."""
    yield Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    try:
        settings = read_settings()
    except SettingWrong as wrong:
        yield Finding("settings", False, str(wrong))
        return
    yield Finding("settings", True, _counted(given_names(os.environ.get(SETTINGS_FILE))))
    yield _issuer(settings)
    yield from _disks(settings)
    found, wrapped, erased = _database(settings)
    yield root_key_finding(settings, wrapped)
    yield from found
    yield erasures_finding(settings, erased)
    if settings.virus_scanner is not None:
        yield scanner_finding(settings.virus_scanner)
    if settings.sends_mail:
        yield mail_finding(settings)
    if settings.read_database_url is not None:
        yield replica_finding(settings)
    if settings.identity_provider is not None:
        yield provider_finding(settings)


def _counted(given: dict[str, str]) -> str:
    places = Counter(where for name, where in given.items() if name != SETTINGS_FILE)
    return (
        ", ".join(f"{number} set in {where}" for where, number in sorted(places.items()))
        or "none, so the defaults apply"
    )


def _issuer(settings: Settings) -> Finding:
    local = settings.host in LOOPBACK
    advice = "" if settings.issuer or local else "Set CORRIDOR_ISSUER to the https address that partners use."
    return Finding("issuer", not advice, settings.public_url, advice)


def _disks(settings: Settings) -> Iterator[Finding]:
    """Check the disk of the data folder, where the embedded PostgreSQL is too, and that of the list of erasures."""
    folders = {"disk": settings.data_dir}
    if not settings.erasures_path.is_relative_to(settings.data_dir):
        folders["disk of erasures"] = settings.erasures_path.parent
    for subject, folder in folders.items():
        free = disk_of(folder).free
        advice = "" if free > LEAST_FREE_BYTES else "Make room: when the disk is full, nothing can be written."
        yield Finding(subject, not advice, f"{free // 1024**2} MiB free for {folder}.", advice)


def _database(settings: Settings) -> tuple[list[Finding], list[bytes], str | None]:
    """Check the database and the logins, and give what in it is wrapped with a root key, and its list of erasures."""
    if settings.database_url is None and not (settings.data_dir / "cluster" / "PG_VERSION").exists():
        return [Finding("database", True, f"The first start will create it in {settings.data_dir}.")], [], None
    try:
        with database(settings) as url:
            if (problem := server_problem(url)) is not None:
                return [Finding("database", False, problem)], [], None
            state = state_of(url)
            if state.is_newer and not state.up_to_date:
                return [Finding("database", False, f"Version {state.current}.", state.advice)], [], None
            wrapped = [] if state.current is None else asyncio.run(_wrapped(url))
            further = [asyncio.run(logins_finding(settings, url))] if state.up_to_date else []
            if (
                state.up_to_date
                and not settings.sends_mail
                and (unsent := asyncio.run(unsent_finding(url))) is not None
            ):
                further.append(unsent)
            if state.up_to_date:
                further.extend(_running(settings, url))
            erased = asyncio.run(erasures_in(url))
    except (EmbeddedPostgresError, SystemExit) as problem:
        sentence = (
            str(problem) if isinstance(problem, EmbeddedPostgresError) else "It cannot be used, for the reason above."
        )
        return [Finding("database", False, sentence)], [], None
    found = f"Version {state.current or 'none (empty)'}; this program needs {state.wanted}."
    return [Finding("database", state.up_to_date, found, state.advice), *further], wrapped, erased


def _running(settings: Settings, url: str) -> list[Finding]:
    try:
        return list(running_findings(settings, asyncio.run(look(url))))
    except DatabaseAway as problem:
        advice = "It was there a moment ago: look into its log, and run this again."
        return [Finding("worker", False, f"The database did not answer in time ({problem}).", advice)]


async def _wrapped(url: str) -> list[bytes]:
    connection = await connect(url, timeout=5)
    try:
        upgraded = await connection.fetchval("SELECT to_regclass('vault.network_keys') IS NOT NULL")
        statement = f"{WRAPPED} {OF_THE_NETWORK}" if upgraded else WRAPPED
        return [row["wrapped"] for row in await connection.fetch(statement)]
    finally:
        await connection.close()
