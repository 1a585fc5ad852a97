"""The work of the commands of ``corridor statistics``."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.pool import close_pool, open_operators_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.statistics import keep_statistics
from adapters.postgres.operate.operator_trail import note_as_owner
from adapters.postgres.publishing.editions import read_editions, read_figures
from adapters.postgres.publishing.publish import as_publisher, publish
from api.cli.commands.statistics import Format
from api.cli.output import fail
from api.cli.session import migrated_database
from api.v1.statistics.formats.csv_text import csv_text
from api.v1.statistics.formats.dhis2 import data_value_set
from api.v1.statistics.formats.json_document import json_document
from api.v1.statistics.formats.published import about_published, published_table
from api.v1.statistics.formats.spreadsheet import spreadsheet
from api.v1.statistics.published import NETWORK
from domain.statistics.not_published import NoSuchEdition, NoSuchTable
from domain.statistics.periods import Period
from domain.statistics.published import PublishedFigures
from domain.statistics.reading import TableOfPeriod, table_of
from domain.statistics.relations import published_in
from domain.vocabulary import SUPPORTED_LANGUAGES

REBUILD = "SELECT corridor.rebuild_statistics()"
DUE = """SELECT EXISTS (SELECT FROM corridor.statistics_due)
    OR EXISTS (SELECT FROM corridor.statistics_parts_due)"""
ENDING = {Format.JSON: "json", Format.CSV: "csv", Format.XLSX: "xlsx", Format.DHIS2: "dhis2.json"}


def period_of(text: str) -> Period:
    """Parse a period; anything else is a usage error."""
    try:
        return Period.parse(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a period. Write a quarter or a year, as 2026-Q3 or 2026.", param_hint="PERIOD"
        ) from None


def language_of(text: str) -> str:
    """Check a language; one without texts is a usage error."""
    if text not in SUPPORTED_LANGUAGES:
        raise typer.BadParameter(f"Choose one of {', '.join(SUPPORTED_LANGUAGES)}.", param_hint="--language")
    return text


def publish_period(period: Period, reason: str | None) -> dict[str, Any]:
    """Publish a period and return what ``--json`` prints; raises ``NotPublished``."""
    if reason is not None and not reason.strip():
        fail('--correct: say why the correction is needed, as in --correct "Cases of one centre were entered late".')
    with migrated_database() as (_, url):
        made = asyncio.run(publish(url, period, datetime.now(UTC), reason))
    hidden = sum(value is None for value in made.figures.values())
    return {
        "period": str(period),
        "edition": made.edition.number,
        "corrects": made.edition.corrects,
        "counted_at": f"{made.edition.counted_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "shown": len(made.figures) - hidden,
        "hidden": hidden,
    }


def rebuild_facts() -> int:
    """Count all facts again, and return the number of cases and activities."""
    with migrated_database() as (_, url):
        return asyncio.run(_rebuild(url))


async def _rebuild(url: str) -> int:
    connection = await connect(url)
    pool = await open_operators_pool(url, WORKER, size=1)
    try:
        async with connection.transaction():
            await note_as_owner(connection, "rebuild_statistics")
            noted: int = await connection.fetchval(REBUILD)
        while True:
            await keep_statistics(pool)
            if not await connection.fetchval(DUE):
                return noted
            await asyncio.sleep(1)  # a worker is counting right now
    finally:
        await close_pool(pool)
        await connection.close()


def export_tables(
    period: Period, number: int | None, codes: Sequence[str], chosen: Format, language: str, folder: Path
) -> list[Path]:
    """Write tables to files, and return their paths; raises ``NotPublished``."""
    known = {table.code: table for table in published_in(period)}
    for code in codes:
        if code not in known:
            raise NoSuchTable(code, period, sorted(known))
    with migrated_database() as (_, url):
        published = asyncio.run(_read(url, period, number))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for code in codes or known:
        read = table_of(known[code], published, {})
        file = folder / f"{code}-{period}-edition-{published.edition.number}.{ENDING[chosen]}"
        file.write_bytes(WRITERS[chosen](read, language))
        written.append(file)
    return written


async def _read(url: str, period: Period, number: int | None) -> PublishedFigures:
    async with as_publisher(url) as connection:
        for edition in await read_editions(connection):
            if edition.period == period and number in (None, edition.number):
                return await read_figures(connection, edition)
    raise NoSuchEdition(period, number)


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


WRITERS: Mapping[Format, Callable[[TableOfPeriod, str], bytes]] = {
    Format.JSON: lambda read, language: _json(json_document(published_table(read, language))),
    Format.CSV: lambda read, language: csv_text(published_table(read, language)),
    Format.XLSX: lambda read, language: spreadsheet(published_table(read, language), about_published(read, language)),
    Format.DHIS2: lambda read, language: _json(data_value_set(published_table(read, language), NETWORK)),
}
