"""How responsibility for a case passes from one centre to the next."""

from enum import StrEnum


class HandoffStatus(StrEnum):
    """Where the handing over of a case stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"
    CALLED_OFF = "called_off"


class CustodyReason(StrEnum):
    """By what a centre came to hold a case: the ledger's `by`."""

    OPENED = "opened"
    HANDOFF = "handoff"
    HAND_BACK = "hand_back"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    SUCCESSOR = "successor"
