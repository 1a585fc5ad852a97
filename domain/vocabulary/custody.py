"""How custody of a case passes from one centre to the next."""

from enum import StrEnum


class HandoffStatus(StrEnum):
    """The state of a handoff."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"
    CALLED_OFF = "called_off"


class CustodyReason(StrEnum):
    """How a centre came to hold a case: the ledger's `by`."""

    OPENED = "opened"
    HANDOFF = "handoff"
    HAND_BACK = "hand_back"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    SUCCESSOR = "successor"
