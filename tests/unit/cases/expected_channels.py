"""What each centre learns of a case beside the person's data: notes, consents, custody, timeline, reasons."""

from dataclasses import dataclass, replace

from domain.cases.custody import Handoff
from domain.cases.notes import must_read_notes
from domain.cases.relation import must_be_party
from domain.cases.view import visible_ledger, visible_steps
from domain.handoffs.direct import HandoffFile
from domain.handoffs.view import view_of
from domain.kernel.access import Place
from domain.kernel.errors import Missing, NotYourSide
from domain.person.consents_seen import consents_seen
from domain.referrals.referral import Referral
from domain.vocabulary import DataCategory, HandoffStatus
from tests.unit.cases.expected_reading import ASKED, AT_WORK, ExpectedReading
from tests.unit.cases.played_case import actor_at
from tests.unit.cases.remembered_case import RememberedCase

REASON = "She goes home."


@dataclass
class ExpectedChannels:
    """Says once more, and in other words than the domain, who is told what."""

    play: RememberedCase
    reading: ExpectedReading

    def is_shut_out(self, place: Place) -> bool:
        """Whether the person excluded this kind of centre, and it does not hold the case."""
        case = self.play.case
        return place.operator_type in case.excluded_operator_types and case.holder != place

    def keeps(self, place: Place) -> bool:
        """Whether the centre holds the case, or closed it and was not left since."""
        return not self.is_shut_out(place) and self.reading.answers_or_keeps(place)

    def received(self, place: Place) -> tuple[Referral, ...]:
        """What reached the centre."""
        if self.is_shut_out(place):
            return ()
        return tuple(one for one in self.play.whole.referrals if one.receiver == place and one.sent_at is not None)

    def must_be_told_this_and_no_more(self, place: Place) -> None:
        """Compare every channel with what is expected; a stranger gets none of them."""
        try:
            must_be_party(actor_at(place), self.play.file_for(place))
        except Missing:
            assert not self.keeps(place)
            return
        self._notes(place)
        self._consents(place)
        self._custody(place)
        self._timeline(place)

    def _notes(self, place: Place) -> None:
        try:
            reader = must_read_notes(actor_at(place), self.play.file_for(place), self.play.at)
        except NotYourSide:
            assert not self.keeps(place)
            return
        assert self.keeps(place)
        assert reader.handovers is (DataCategory.IDENTITY in self.reading.readable(place))

    def _consents(self, place: Place) -> None:
        stored = tuple(replace(one, witness="Mealea", withdrawal_reason="No more.") for one in self.play.whole.consents)
        try:
            seen = consents_seen(actor_at(place), self.play.file_for(place), stored)
        except NotYourSide:
            seen = ()
        if self.keeps(place):
            assert seen == stored
            return
        at_work = {one.consent_id for one in self.received(place) if one.status in AT_WORK}
        assert {one.id for one in seen} == at_work
        assert all((one.witness, one.withdrawal_reason) == (None, None) for one in seen)

    def _custody(self, place: Place) -> None:
        entries = self.play.entries()
        seen = visible_ledger(actor_at(place), self.play.file_for(place), entries)
        if self.keeps(place):
            assert seen == entries
        if self._was_only_asked(place):
            assert seen in ((), entries[-1:])
        if (left := self._left_for_good(place)) is not None:
            known = self.play.since[left]
            assert all(entry.since <= known and (entry.until is None or entry.until <= known) for entry in seen)

    def _timeline(self, place: Place) -> None:
        play = self.play
        sides = (
            {one.id for one in play.whole.referrals if one.sender == place} if not self.is_shut_out(place) else set()
        )
        sides |= {one.id for one in self.received(place)}
        left = self._left_for_good(place)
        for step in visible_steps(actor_at(place), play.file_for(place), play.steps(), play.at):
            assert step.referral_id is None or step.referral_id in sides
            assert step.referral_id is not None or not self._was_only_asked(place)
            assert step.referral_id is not None or left is None or step.at <= play.since[left]

    def _was_only_asked(self, place: Place) -> bool:
        whole = self.play.whole
        held = any(period.place == place for period in whole.ledger)
        worked = any(one.accepted_at is not None for one in self.received(place))
        return not (held or worked or any(one.sender == place for one in whole.referrals))

    def _left_for_good(self, place: Place) -> int | None:
        """The period in which the person took the case away, where the centre has had no other part in it since."""
        whole, left = self.play.whole, self.play.left_at(place)
        periods = [n for n, period in enumerate(whole.ledger) if period.place == place]
        others = [
            one for one in whole.referrals if place in (one.sender, one.receiver) and one.status in (*ASKED, *AT_WORK)
        ]
        others += [one for one in self.received(place) if one.accepted_at is not None]
        others += [one for one in whole.referrals if one.sender == place]
        offered = any(handoff.receiver == place for handoff in whole.handoffs)
        went = [n + 1 for n in periods]
        return left[-1] if left and went == list(left) and not others and not offered else None

    def must_read_the_reason_only_where_it_may(self, handoff: Handoff) -> None:
        """The reason of a handoff is text about the person, and closes with the consent on which it rests."""
        receiver, play = handoff.receiver, self.play
        file = HandoffFile(replace(handoff, reason=REASON), play.case, play.offering(receiver, handoff.consent_id))
        try:
            shown = view_of(actor_at(receiver), file).handoff.reason is not None
        except Missing:
            return
        if handoff.status not in (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED):
            assert not shown
        if handoff.consent_id is not None and shown:
            assert self.reading.holds(play.whole.consent(handoff.consent_id), receiver)
