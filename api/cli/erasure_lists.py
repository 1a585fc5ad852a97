"""The lists of erasures that a restore reads, and the one of this machine that it completes."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError

from adapters.keyring.erasures.lines import HEADING, ErasureListUnusable
from adapters.keyring.erasures.sealed_list import SealedErasureList, read_erasures
from adapters.postgres.connection.hosts import connect
from adapters.postgres.operate.erase_again import erase_again
from api.cli.output import err, fail
from api.process.key_ring import present_key_ring
from api.process.settings import Settings, SettingWrong
from domain.kernel.ids import CaseId, OrganisationId
from domain.kernel.keys import KeyServiceUnavailable
from domain.ports.erasures import Erasure, ErasureListUnavailable

MISSING = (
    "No list of erasures was found, so people who were erased after the backup would be readable again. It belongs at "
    "{path} (CORRIDOR_ERASURES_FILE). Put it back, or name a copy with --erasures FILE. "
    "Only if there is none: --without-erasures."
)
WITHOUT = (
    "--without-erasures: everybody who was erased after this backup comes back and is readable, unless a list that was "
    "found names them. Ask the centres whom they have erased since, and erase them again. "
    "This choice is in the audit trail."
)


class _Entry(BaseModel):
    """An entry as ``corridor db erasures`` prints it."""

    case_id: UUID
    organisation_id: UUID
    at: datetime


_LIST = TypeAdapter(list[_Entry])


def known_erasures(settings: Settings, given: Sequence[Path]) -> list[Erasure] | None:
    """Read the lists that were given and that of this machine; ``None`` if there is none.

    One that cannot be read ends the command: what it says would be forgotten.
    """
    own = settings.erasures_path
    paths = dict.fromkeys((*given, own) if own.exists() else given)
    if not paths:
        return None
    return [erasure for path in paths for erasure in _read(settings, path)]


def _read(settings: Settings, path: Path) -> Iterable[Erasure]:
    try:
        content = path.read_bytes()
    except OSError as problem:
        fail(f"The list of erasures {path} cannot be read: {problem.strerror}.")
    if not content.startswith(HEADING):
        return _printed(path, content)
    try:
        return asyncio.run(_opened(settings, path))
    except (SettingWrong, KeyServiceUnavailable) as problem:
        reason = problem.reason if isinstance(problem, KeyServiceUnavailable) else str(problem)
        fail(f"The list of erasures {path} is sealed, and the root key that opens it is not there. {reason}")
    except ErasureListUnusable as problem:
        fail(str(problem))


async def _opened(settings: Settings, path: Path) -> tuple[Erasure, ...]:
    async with present_key_ring(settings) as key_ring:
        return await read_erasures(path, key_ring)


def _printed(path: Path, content: bytes) -> list[Erasure]:
    try:
        entries = _LIST.validate_json(content)
    except ValidationError:
        fail(f"{path} is no list of erasures: neither one of the service nor what corridor db erasures prints.")
    return [
        Erasure(CaseId(one.case_id), OrganisationId(one.organisation_id), one.at.astimezone(UTC)) for one in entries
    ]


def as_json(erasures: Iterable[Erasure]) -> str:
    """Write entries as ``corridor db erasures`` prints them."""
    return json.dumps(
        [
            {"case_id": str(one.case_id), "organisation_id": str(one.organisation_id), "at": one.at.isoformat()}
            for one in erasures
        ]
    )


async def complete_own_list(settings: Settings, erasures: str) -> None:
    """Add to this machine's list; where that fails, say so: the next start of the service does it."""
    entries = _printed(settings.erasures_path, erasures.encode())

    async def restored(_: Any) -> list[Erasure]:
        return entries

    try:
        async with present_key_ring(settings) as key_ring:
            own = SealedErasureList(settings.erasures_path, key_ring, restored, _tell)
            await own.open()
            await own.complete()
    except (SettingWrong, KeyServiceUnavailable, ErasureListUnusable, ErasureListUnavailable):
        _tell(f"{settings.erasures_path} is not complete yet; the next start of the service completes it.")


def repeat_erasures(settings: Settings, url: str) -> None:
    """Erase again whom this machine's list names, if the database has them: it was restored by another tool.

    A list that cannot be read is left to the service, which alerts the operator to it.
    """
    path = settings.erasures_path
    try:
        known = asyncio.run(_opened(settings, path)) if path.exists() else ()
    except (SettingWrong, KeyServiceUnavailable, ErasureListUnusable):
        return
    again = asyncio.run(_erase_again(url, json.loads(as_json(known)))) if known else 0
    if again:
        _tell(f"The database had {again} cases that were erased before, and was restored. They are erased again.")


async def _erase_again(url: str, erasures: list[dict[str, str]]) -> int:
    connection = await connect(url)
    try:
        return await erase_again(connection, erasures)
    finally:
        await connection.close()


def _tell(reason: str) -> None:
    err.print(reason, markup=False)
