"""Typed identifiers. Prefixed text (``referral_…``) exists only at the edge; the domain uses UUIDv7."""

from typing import NewType
from uuid import UUID

OrganisationId = NewType("OrganisationId", UUID)
CentreId = NewType("CentreId", UUID)
CorridorId = NewType("CorridorId", UUID)
CaseId = NewType("CaseId", UUID)
ConsentId = NewType("ConsentId", UUID)
ReferralId = NewType("ReferralId", UUID)
HandoffId = NewType("HandoffId", UUID)
ClientId = NewType("ClientId", UUID)
UserId = NewType("UserId", UUID)
DataKeyId = NewType("DataKeyId", UUID)

CaseCode = NewType("CaseCode", str)
"""A case's code in its one written form, ``KH-7Q2M-9FX4``."""
CaseReference = CaseId | CaseCode
"""How callers name a case. It becomes a ``CaseId`` when the case is loaded."""

PREFIXES = {
    "organisation": "org",
    "centre": "centre",
    "corridor": "corridor",
    "agreement": "agreement",
    "case": "case",
    "consent": "consent",
    "referral": "referral",
    "handoff": "handoff",
    "message": "message",
    "document": "document",
    "claim": "claim",
    "event": "event",
    "webhook": "webhook",
    "delivery": "delivery",
    "client": "client",
    "user": "user",
    "audit": "audit",
}
"""Kind of object → the prefix of its public id (contract, section 1)."""


def to_text(kind: str, value: UUID) -> str:
    """Return the public form of an id: prefix, underscore, 32 lower-case hex digits."""
    return f"{PREFIXES[kind]}_{value.hex}"


def from_text(kind: str, text: str) -> UUID | None:
    """Parse a public id; ``None`` unless it is exactly what ``to_text`` returns (lower case, one form per id)."""
    prefix, separator, digits = text.rpartition("_")
    if not separator or prefix != PREFIXES[kind] or len(digits) != 32:
        return None
    if not set(digits) <= set("0123456789abcdef"):
        return None
    return UUID(hex=digits)
