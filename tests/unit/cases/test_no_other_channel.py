"""The machine of ``test_no_other_opening.py`` with every way to custody, and with all that a centre is told."""

from dataclasses import replace
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play_it

from domain.cases.custody import Handoff
from domain.cases.reading import reading_of
from domain.handoffs.direct import HandoffFile, HandoffReply, settle
from domain.kernel.access import Place
from domain.kernel.errors import InvalidTransition, NotYourSide, SendingRefused
from domain.kernel.ids import HandoffId
from domain.person.reopening import must_be_able_to_reopen, reopen
from domain.person.unattended import taken_over
from domain.vocabulary import CaseStatus, HandoffStatus
from tests.unit.builders_directory import a_centre
from tests.unit.cases.expected_channels import ExpectedChannels
from tests.unit.cases.expected_reading import ExpectedReading
from tests.unit.cases.played_case import PLACES, actor_at
from tests.unit.cases.remembered_case import RememberedCase
from tests.unit.cases.test_no_other_opening import PLACE, SHARES, STEPS, Consents


class Channels(Consents):
    """Adds handing back, closing and reopening, sister centres and successors elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.play: RememberedCase = RememberedCase()
        self.expected = ExpectedReading(self.play)
        self.channels = ExpectedChannels(self.play, self.expected)

    @precondition(lambda self: self.play.case.holder is not None and len(self.play.whole.ledger) > 1)
    @rule(back=st.integers(2, 3))
    def hand_back(self, back: int) -> None:
        """Without a consent, to a centre that held the case before."""
        ledger = self.play.whole.ledger
        self.offer(ledger[-min(back, len(ledger))].place, 0, False)
        self.settle(HandoffReply.ACCEPT)

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(to=PLACE, categories=SHARES, code=st.booleans(), hours=st.integers(0, 6), reopens=st.booleans())
    def come_close_and_reopen(
        self, to: Place, categories: tuple[str, ...], code: bool, hours: int, reopens: bool
    ) -> None:
        """All at once what single steps seldom put together: a case that came by a transfer is closed and reopened."""
        self.refer_and_meet(to, categories, 5, True, code)
        for referral in range(len(self.play.whole.referrals)):
            self.go_on(referral, STEPS[-1], False)
        self.close()
        self.time_goes_by(hours)
        if reopens:
            self.reopen()

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(to=PLACE, categories=SHARES, transfer=st.booleans(), alone=st.booleans(), wait=st.integers(0, 2))
    def come_and_be_left(self, to: Place, categories: tuple[str, ...], transfer: bool, alone: bool, wait: int) -> None:
        """A case that came on a consent, which the person withdraws: for this centre alone, or for all."""
        if transfer:
            self.refer_and_meet(to, categories, None, True, False)
        else:
            self.hand_over(to, categories, 5, 0, True)
        self.time_goes_by(wait)
        self.take_back(0, True, alone, to)

    @rule()
    def reopen(self) -> None:
        """A centre that reopens a case reads what it read while the case was closed: neither more nor less."""
        play, place = self.play, self.play.last
        actor = actor_at(place)
        if play.case.status is not CaseStatus.CLOSED or self.channels.is_shut_out(place):
            return
        before = reading_of(actor, play.file_for(place), play.at).categories
        try:
            must_be_able_to_reopen(actor, play.file_for(place), a_centre(place))
        except (InvalidTransition, NotYourSide, SendingRefused):
            assert not self.channels.keeps(place)
            return
        play.reopen(reopen(play.whole, play.at))
        assert reading_of(actor, play.file_for(place), play.at).categories == before

    @precondition(lambda self: self.play.case.holder is not None)
    @rule()
    def a_sister_centre_takes_over(self) -> None:
        play, holder = self.play, self.play.last
        for heir in PLACES:
            is_sister = heir.organisation_id == holder.organisation_id and heir != holder
            if is_sister and heir.operator_type not in play.case.excluded_operator_types:
                taken = taken_over(play.whole, holder, a_centre(heir), HandoffId(uuid4()), play.at)
                play.record_case_decision(taken)
                return

    @precondition(lambda self: self.play.case.holder is not None and not self.play.whole.handoffs)
    @rule(heir=PLACE, wait=st.integers(0, 2), accepts=st.booleans())
    def a_successor_elsewhere_is_offered_it(self, heir: Place, wait: int, accepts: bool) -> None:
        """The only offer to another organisation that needs no consent; it opens nothing by itself."""
        play, holder = self.play, self.play.last
        if heir.organisation_id == holder.organisation_id or self.channels.is_shut_out(heir):
            return
        status, handoff_id = HandoffStatus.OFFERED, HandoffId(uuid4())
        play.put(Handoff(handoff_id, 1, play.case.id, None, holder, heir, status, play.at, play.at))
        self.nothing_else_is_open()
        self.time_goes_by(wait)
        if not accepts:
            return
        now = replace(play.offering(heir, None), succeeds=True, giver_in_operation=False)
        decision = settle(HandoffFile(play.offers[handoff_id], play.case, now), actor_at(heir), HandoffReply.ACCEPT,
                          None, play.at)  # fmt: skip
        assert decision is not None
        assert decision.custody is not None
        play.put(decision.handoff)
        play.move(decision.custody, None)

    @invariant()
    def nobody_is_told_more(self) -> None:
        for place in PLACES:
            self.channels.must_be_told_this_and_no_more(place)

    @invariant()
    def no_reason_outlives_its_consent(self) -> None:
        for handoff in list(self.play.offers.values())[-3:]:
            self.channels.must_read_the_reason_only_where_it_may(handoff)


def test_no_way_to_custody_tells_a_centre_more_than_the_person_allowed() -> None:
    play_it(Channels, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))
