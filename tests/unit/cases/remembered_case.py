"""A played case that also remembers when custody moved and every direct offer, for what centres are told of them."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from domain.cases.custody import Handoff, LedgerEntry
from domain.cases.relation import CaseFile, TakenBack
from domain.kernel.access import Place
from domain.kernel.ids import HandoffId
from domain.kernel.timeline import TimelineEntry
from domain.person.case_decision import CaseDecision
from domain.person.whole_case import CustodyPeriod
from domain.vocabulary import CustodyReason, EventType, HandoffStatus
from tests.unit.cases.played_case import PlayedCase


class RememberedCase(PlayedCase):
    """``since``: when each period of custody began. ``offers``: every direct handoff, as it is now."""

    def __init__(self) -> None:
        super().__init__()
        self.since = [self.at]
        self.offers: dict[HandoffId, Handoff] = {}

    def put(self, handoff: Handoff) -> None:
        if handoff.referral_id is None:
            self.offers[handoff.id] = handoff
        super().put(handoff)

    def move(self, *args: Any, **named: Any) -> None:
        super().move(*args, **named)
        self.since.append(self.at)
        still = {handoff.id for handoff in self.whole.handoffs}
        for handoff in self.offers.values():
            if handoff.status is HandoffStatus.OFFERED and handoff.id not in still:
                self.offers[handoff.id] = handoff.become(HandoffStatus.CALLED_OFF, self.at)

    def reopen(self, decision: CaseDecision) -> None:
        """Let the centre that closed the case hold it again."""
        self.record_case_decision(decision)
        again = CustodyPeriod(self.last, CustodyReason.OPENED, None)
        self.change(ledger=(*self.whole.ledger, again))
        self.codes.append(False)
        self.since.append(self.at)

    def left_at(self, place: Place) -> tuple[int, ...]:
        """The periods that began when the person took the case away from this centre."""
        ledger = self.whole.ledger
        return tuple(
            n
            for n in range(1, len(ledger))
            if ledger[n].by is CustodyReason.CONSENT_WITHDRAWN and ledger[n - 1].place == place
        )

    def file_for(self, place: Place) -> CaseFile:
        """With the times, which the rules about what came later need."""
        file, mine = super().file_for(place), place.organisation_id
        places = {period.place for period in self.whole.ledger if period.place.organisation_id == mine}
        taken = tuple(TakenBack(one, self.since[n]) for one in places for n in self.left_at(one))
        return replace(file, taken_back=taken)

    def entries(self) -> tuple[LedgerEntry, ...]:
        """The ledger as it is stored."""
        ends = [*self.since[1:], None]
        return tuple(
            LedgerEntry(period.place.centre_id, period.place.organisation_id, since, until, period.by, None)
            for period, since, until in zip(self.whole.ledger, self.since, ends, strict=True)
        )

    def steps(self) -> tuple[TimelineEntry, ...]:
        """One step of the case for each period of custody, and one of each referral."""
        case_id = self.case.id
        moves = (
            TimelineEntry(uuid4(), case_id, None, at, EventType.HANDOFF_ACCEPTED, None, None, None) for at in self.since
        )
        sendings = (
            TimelineEntry(UUID(str(one.id)), case_id, one.id, one.created_at, EventType.REFERRAL_SENT, None, None, None)
            for one in self.whole.referrals
        )
        return (*moves, *sendings)
