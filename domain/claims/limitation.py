"""The last day for filing a claim is announced in advance, while the claim is not filed (contract, section 8)."""

from datetime import date

from domain.claims.claim import Claim
from domain.vocabulary import ClaimStatus

DAYS_AHEAD = (60, 30, 7)


def days_left(claim: Claim, today: date) -> int | None:
    """Return how many days are left for filing, negative once the last day is over; ``None`` if it is filed, or without
    a last day.
    """
    if claim.limitation_on is None or claim.status is not ClaimStatus.PREPARING:
        return None
    return (claim.limitation_on - today).days


def stage_to_announce(claim: Claim, today: date) -> int | None:
    """Return the stage to announce now, in days ahead; ``None`` if nothing is due. Only the nearest stage is announced,
    whatever was missed, and none once the last day is over.
    """
    left = days_left(claim, today)
    if left is None or left < 0:
        return None
    stage = min((days for days in DAYS_AHEAD if left <= days), default=None)
    return None if stage is None or (claim.announced is not None and claim.announced <= stage) else stage
