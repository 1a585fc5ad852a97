"""The audit trail: who, what, on which object, when, allowed or refused, from which address (contract, section 7)."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.postgres.mapping.values import Json
from domain.errand import Errand


def audit_row(
    errand: Errand, entry_id: UUID, at: datetime, case_id: UUID | None, outcome: str, about: str
) -> dict[str, Any]:
    """Give one entry. Its text is canonical JSON (sorted, no spaces): exactly these bytes are hashed into the chain.

    Entries about a case are chained for that case, others for the organisation: one global chain would put every writer
    in one line and cost three quarters of the write speed.
    """
    actor = errand.actor
    said: Json = {
        "id": str(entry_id),
        "at": at.isoformat(),
        "organisation": str(actor.organisation_id),
        "client": str(actor.client_id),
        "user": None if actor.user_id is None else str(actor.user_id),
        "operation": errand.operation,
        "case": None if case_id is None else str(case_id),
        "outcome": outcome,
        "about": about,
        "address": errand.address,
        "request": errand.request_id,
    }
    return {
        "chain_id": case_id or actor.organisation_id,
        "id": entry_id,
        "at": at,
        "organisation_id": actor.organisation_id,
        "case_id": case_id,
        "entry": json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    }
