"""On what a centre's custody rests: the period in which it was given, and the consent that gave it.

Custody that moves without a consent rests on what came before: a direct handoff within an organisation and a succession
pass on the grounds of the giver, a centre that gets a case back holds it as it did before, and one that reopens a case
holds it as it did when it closed it. So no way back or around makes a withdrawn consent good again (security.md, rule
16). ``corridor.ground_of`` says the same in SQL (alembic/sql/cases/grounds.sql), and a test compares the two.
"""

from domain.person.whole_case import CustodyPeriod
from domain.vocabulary import CustodyReason


def ground_of(ledger: tuple[CustodyPeriod, ...]) -> CustodyPeriod | None:
    """Return the period in which the present or last holder's custody was given by a consent; ``None`` if it rests on
    none, because the case was opened and never went to another organisation.
    """
    place = len(ledger) - 1
    while place >= 0 and ledger[place].consent_id is None:
        if ledger[place].by in (CustodyReason.HAND_BACK, CustodyReason.CONSENT_WITHDRAWN):
            place = _earlier(ledger, place)
        else:
            place -= 1
    return ledger[place] if place >= 0 else None


def _earlier(ledger: tuple[CustodyPeriod, ...], place: int) -> int:
    """Return the period in which this centre held the case before, or the centre that it took over from; -1 if none."""
    now = ledger[place].place
    same = [n for n in range(place) if ledger[n].place.centre_id == now.centre_id]
    at_home = [n for n in range(place) if ledger[n].place.organisation_id == now.organisation_id]
    return max(same or at_home, default=-1)
