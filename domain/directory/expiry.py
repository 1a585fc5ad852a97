"""The end of an agreement is announced in advance, and once when it has come (contract, section 3)."""

from domain.directory.agreement import Agreement
from domain.vocabulary import EventType

DAYS_AHEAD = (60, 30, 7)
ENDED = 0
"""The end itself, when the last day is over."""


def stage_to_announce(agreement: Agreement, announced: int | None) -> int | None:
    """Return the stage to announce now: days before the end, ``ENDED`` if it has come, ``None`` if nothing is due.

    ``announced``: the last announced stage. Only the nearest stage is announced, whatever was missed. Nothing is
    announced for an agreement that does not bind: a newer one has replaced it, or it has not begun.
    """
    if agreement.superseded or agreement.as_of < agreement.valid_from:
        return None
    left = (agreement.valid_to - agreement.as_of).days
    reached = [ENDED] if left < 0 else [days for days in DAYS_AHEAD if left <= days]
    stage = min(reached, default=None)
    return None if stage is None or (announced is not None and announced <= stage) else stage


def event_of(stage: int) -> EventType:
    """Return the event that announces a stage."""
    return EventType.AGREEMENT_EXPIRED if stage == ENDED else EventType.AGREEMENT_EXPIRING
