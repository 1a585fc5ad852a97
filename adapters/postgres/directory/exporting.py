"""Writes the directory as a file that ``import`` can read."""

from typing import Any
from uuid import UUID

import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.postgres.connection.engine import unpooled_engine
from adapters.postgres.directory.agreements import agreement_entry
from adapters.postgres.directory.known import Known, read_known
from adapters.postgres.rows.directory import CentreRow, CorridorRow, OrganisationRow
from domain.ports.clock import utc_now
from domain.vocabulary import Capacity


async def export_directory(url: str) -> bytes:
    """Export organisations, centres and corridors by code, as UTF-8 YAML, without ids, versions and times."""
    document = await directory_document(url)
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120).encode()


async def directory_document(url: str) -> dict[str, Any]:
    """Return the same as plain lists and dictionaries."""
    engine = unpooled_engine(url)
    try:
        async with AsyncSession(engine) as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            return _document(await read_known(session, lock=False))
    finally:
        await engine.dispose()


def _document(known: Known) -> dict[str, Any]:
    organisations = {row.id: row.code for row in known.organisations.values()}
    centres = {row.id: row.code for row in known.centres.values()}
    return {
        "organisations": [_organisation(row) for _, row in sorted(known.organisations.items())],
        "centres": [_centre(row, organisations, centres) for _, row in sorted(known.centres.items())],
        "corridors": [_corridor(row, known, organisations, centres) for _, row in sorted(known.corridors.items())],
    }


def _organisation(row: OrganisationRow) -> dict[str, Any]:
    names = ("code", "name", "operator_type", "country", "status")
    return {name: getattr(row, name) for name in names}


def _centre(row: CentreRow, organisations: dict[UUID, str], centres: dict[UUID, str]) -> dict[str, Any]:
    names = ("name", "country", "area", "city", "services", "languages", "opening_hours", "contact")
    entry: dict[str, Any] = {"code": row.code, "organisation": organisations[row.organisation_id]}
    entry |= {name: getattr(row, name) for name in names}
    if row.capacity_assured_at is not None or row.capacity != Capacity.HAS_CAPACITY:
        # Omitted while unknown: an import would take it as assured.
        entry["capacity"] = row.capacity
    entry["status"] = row.status
    if row.successor_centre_id is not None:
        entry["successor"] = centres[row.successor_centre_id]
    return {name: value for name, value in entry.items() if value is not None}


def _corridor(
    row: CorridorRow, known: Known, organisations: dict[UUID, str], centres: dict[UUID, str]
) -> dict[str, Any]:
    names = ("code", "origin_country", "destination_country", "transit_countries", "status", "response_times")
    entry: dict[str, Any] = {name: getattr(row, name) for name in names}
    if row.lead_organisation_id is not None:
        entry["lead_organisation"] = organisations[row.lead_organisation_id]
    members = known.members.get(row.id, {}).values()
    entry["members"] = sorted(
        ({"centre": centres[member.centre_id], "role": member.role} for member in members),
        key=lambda member: (member["role"], member["centre"]),
    )
    agreement = agreement_entry(known, row.id, organisations, utc_now().date())
    if agreement is not None:
        entry["agreement"] = agreement
    return entry
