"""Typed identifiers, UUIDv7, and their public form (``referral_…``), which is read and written only at the edge.

A malformed id gets the same response as an unknown one (contract, section 1).
"""

from typing import NewType
from uuid import UUID

from domain.kernel.errors import Missing

OrganisationId = NewType("OrganisationId", UUID)
CentreId = NewType("CentreId", UUID)
CorridorId = NewType("CorridorId", UUID)
AgreementId = NewType("AgreementId", UUID)
CaseId = NewType("CaseId", UUID)
ConsentId = NewType("ConsentId", UUID)
ReferralId = NewType("ReferralId", UUID)
HandoffId = NewType("HandoffId", UUID)
ActivityId = NewType("ActivityId", UUID)
NoteId = NewType("NoteId", UUID)
ClaimId = NewType("ClaimId", UUID)
MessageId = NewType("MessageId", UUID)
DocumentId = NewType("DocumentId", UUID)
UploadId = NewType("UploadId", UUID)
ClientId = NewType("ClientId", UUID)
GroupId = NewType("GroupId", UUID)
WebhookId = NewType("WebhookId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
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
    "upload": "upload",
    "note": "note",
    "claim": "claim",
    "activity": "activity",
    "group": "group",
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


def uuid_in(kind: str, text: str, pointer: str | None = None) -> UUID:
    """Read a public id; raises ``Missing``."""
    found = from_text(kind, text)
    if found is None:
        raise Missing(pointer=pointer)
    return found


def consent_in(text: str, pointer: str | None = None) -> ConsentId:
    """Read the id of a consent; raises ``Missing``."""
    return ConsentId(uuid_in("consent", text, pointer))


def webhook_in(text: str, pointer: str | None = None) -> WebhookId:
    """Read the id of a webhook; raises ``Missing``."""
    return WebhookId(uuid_in("webhook", text, pointer))


def activity_in(text: str) -> ActivityId:
    """Read the id of an activity; raises ``Missing``."""
    return ActivityId(uuid_in("activity", text))


def delivery_in(text: str, pointer: str | None = None) -> DeliveryId:
    """Read the id of a delivery; raises ``Missing``."""
    return DeliveryId(uuid_in("delivery", text, pointer))


def agreement_in(text: str, pointer: str | None = None) -> AgreementId:
    """Read the id of an agreement; raises ``Missing``."""
    return AgreementId(uuid_in("agreement", text, pointer))


def claim_in(text: str, pointer: str | None = None) -> ClaimId:
    """Read the id of a claim; raises ``Missing``."""
    return ClaimId(uuid_in("claim", text, pointer))


def referral_in(text: str, pointer: str | None = None) -> ReferralId:
    """Read the id of a referral; raises ``Missing``."""
    return ReferralId(uuid_in("referral", text, pointer))


def handoff_in(text: str, pointer: str | None = None) -> HandoffId:
    """Read the id of a handoff; raises ``Missing``."""
    return HandoffId(uuid_in("handoff", text, pointer))


def group_in(text: str, pointer: str | None = None) -> GroupId:
    """Read the id of a group; raises ``Missing``."""
    return GroupId(uuid_in("group", text, pointer))


def document_in(text: str, pointer: str | None = None) -> DocumentId:
    """Read the id of a document; raises ``Missing``."""
    return DocumentId(uuid_in("document", text, pointer))


def upload_in(text: str) -> UploadId:
    """Read the id of an upload; raises ``Missing``."""
    return UploadId(uuid_in("upload", text))


def client_in(text: str, pointer: str | None = None) -> ClientId:
    """Read the id of a client; raises ``Missing``."""
    return ClientId(uuid_in("client", text, pointer))


def shown(kind: str, value: UUID | None) -> str | None:
    """Write an id that may be absent."""
    return None if value is None else to_text(kind, value)
