"""How ``corridor doctor`` checks the list of erasures."""

import asyncio
import json
import os
from uuid import UUID

from adapters.keyring.erasures.lines import ErasureListUnusable
from adapters.keyring.erasures.sealed_list import read_erasures
from api.cli.diagnosis.finding import Finding
from api.process.key_ring import present_key_ring
from api.process.settings import Settings, SettingWrong
from domain.kernel.keys import KeyServiceUnavailable
from domain.ports.erasures import Erasure

SUBJECT = "erasures"
AGAIN = "Move the file away: the next start of the service writes a new one from the database."


def erasures_finding(settings: Settings, in_database: str | None) -> Finding:
    """Say whether the list can be read and written, and names everybody whom the database does (as JSON)."""
    path = settings.erasures_path
    erased = {UUID(entry["case_id"]) for entry in json.loads(in_database or "[]")}
    if not path.exists():
        advice = (
            "Start the service, which writes it from the database." if erased else "Keep it with the root key then."
        )
        return Finding(SUBJECT, not erased, f"The next start will make {path}.", advice)
    try:
        listed = {one.case_id for one in asyncio.run(_listed(settings))}
    except ErasureListUnusable as problem:
        return Finding(SUBJECT, False, str(problem), AGAIN)
    except SettingWrong as wrong:
        return Finding(SUBJECT, True, f"{path} cannot be checked without its root key. {wrong}")
    except KeyServiceUnavailable as away:
        return Finding(SUBJECT, False, f"{path} does not open: {away.reason}", "Nothing is erased until it does.")
    if not os.access(path, os.W_OK):
        return Finding(SUBJECT, False, f"{path} cannot be written.", "Nothing can be erased until it can.")
    missing = len(erased - listed)
    advice = "Start the service or a worker here, which completes it." if missing else ""
    return Finding(SUBJECT, not missing, f"Entries in {path}: {len(listed)}, missing: {missing}.", advice)


async def _listed(settings: Settings) -> tuple[Erasure, ...]:
    async with present_key_ring(settings) as key_ring:
        return await read_erasures(settings.erasures_path, key_ring)
