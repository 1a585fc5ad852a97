"""A machine plays consents, ways to custody and time against each other, and looks for an opening nothing allows."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play_it

from domain.cases.custody import Handoff
from domain.consents.consent import Recipients
from domain.handoffs.direct import HandoffFile, HandoffReply, settle
from domain.handoffs.offering import must_be_offerable
from domain.kernel.access import Place
from domain.kernel.errors import (
    CaseHasOpenReferrals,
    InvalidTransition,
    Missing,
    NotYourSide,
    SendingRefused,
)
from domain.kernel.ids import ConsentId, DataKeyId, HandoffId, ReferralId
from domain.kernel.repetition import AlreadyDone
from domain.person.closing import Closing, close
from domain.person.exclusion import exclude
from domain.person.withdrawal import withdraw
from domain.person.withdrawal_request import Withdrawal, is_repeated
from domain.referrals import requests as ask
from domain.referrals.deciding import decide
from domain.referrals.lifecycle import Action
from domain.referrals.sending import send
from domain.vocabulary import (
    Channel,
    DataCategory,
    HandoffStatus,
    OperatorType,
    Outcome,
    ReferralKind,
    ReferralStatus,
)
from tests.unit.builders_domain import CORRIDOR, a_consent, a_referral
from tests.unit.cases.expected_reading import ExpectedReading
from tests.unit.cases.played_case import PLACES, PlayedCase, actor_at

PLACE = st.sampled_from(PLACES)
PICK = st.integers(0, 99)
SHARES = st.sampled_from(
    [("identity", "profile", "contact"), ("identity", "profile", "summary"), ("profile",), ("summary", "contact")]
)
STEPS: tuple[tuple[Action, Any], ...] = (
    (Action.ACCEPT, lambda at, code: ask.Accept(None, None)),
    (Action.CONFIRM_CONTACT, lambda at, code: ask.ConfirmContact(Channel.PHONE, at, True if code else None)),
    (Action.COMPLETE, lambda at, code: ask.Complete(Outcome.SERVICE_RECEIVED, (), None)),
)


class Consents(RuleBasedStateMachine):
    """See the head of this file."""

    def __init__(self) -> None:
        super().__init__()
        self.play = PlayedCase()
        self.expected = ExpectedReading(self.play)
        self.members = {place.centre_id for place in PLACES}

    @initialize(categories=SHARES, to=PLACE)
    def begin(self, categories: tuple[str, ...], to: Place) -> None:
        self.record(categories, to, False, None)

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(categories=SHARES, to=PLACE, whole_corridor=st.booleans(), hours=st.sampled_from([None, 1, 5]))
    def record(self, categories: tuple[str, ...], to: Place, whole_corridor: bool, hours: int | None) -> None:
        play, holder = self.play, self.play.last
        recipients = Recipients((to.centre_id,), None)
        if whole_corridor:
            recipients = Recipients((), CORRIDOR, tuple(self.members))
        consent = a_consent(
            id=ConsentId(uuid4()),
            centre_id=holder.centre_id,
            organisation_id=holder.organisation_id,
            data_categories=tuple(DataCategory(one) for one in categories),
            recipients=recipients,
            given_at=play.at,
            expires_at=None if hours is None else play.at + timedelta(hours=hours),
        )
        self.expected.reached[consent.id] = set(recipients.centres)
        play.change(consents=(*play.whole.consents, consent))

    @rule(who=PLACE)
    def join_or_leave_the_corridor(self, who: Place) -> None:
        """Who joins later is no recipient, and who leaves stays one: the person named those of that day."""
        self.members ^= {who.centre_id}

    @rule(hours=st.integers(1, 6))
    def time_goes_by(self, hours: int) -> None:
        self.play.at += timedelta(hours=hours)

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(to=PLACE, pick=PICK, consented=st.booleans())
    def offer(self, to: Place, pick: int, consented: bool) -> None:
        play, known = self.play, self.play.whole.consents
        named = known[pick % len(known)].id if consented else None
        if to == play.last:
            return
        try:
            must_be_offerable(play.offering(to, named))
        except SendingRefused:
            return
        case, status = play.case, HandoffStatus.OFFERED
        handoff_id = HandoffId(uuid4())
        handoff = Handoff(handoff_id, 1, case.id, None, play.last, to, status, play.at, play.at, consent_id=named)
        play.put(handoff)

    @rule(how=st.sampled_from([HandoffReply.ACCEPT, HandoffReply.ACCEPT, HandoffReply.REFUSE, HandoffReply.CALL_OFF]))
    def settle(self, how: HandoffReply) -> None:
        play = self.play
        for handoff in [one for one in play.whole.handoffs if one.referral_id is None]:
            actor = actor_at(handoff.sender if how is HandoffReply.CALL_OFF else handoff.receiver)
            file = HandoffFile(handoff, play.case, play.offering(handoff.receiver, handoff.consent_id))
            try:
                settlement = settle(file, actor, how, None, play.at)
            except (SendingRefused, Missing):
                continue
            assert settlement is not None
            play.put(settlement.handoff)
            if settlement.custody is not None:
                self.expected.must_be_allowed_to_cross(handoff)
                play.move(settlement.custody, handoff.consent_id)

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(to=PLACE, pick=PICK, share=SHARES, transfer=st.booleans())
    def refer(self, to: Place, pick: int, share: tuple[str, ...], transfer: bool) -> None:
        play, known = self.play, self.play.whole.consents
        referral = a_referral(
            ReferralStatus.DRAFT,
            id=ReferralId(uuid4()),
            sender=play.last,
            receiver=to,
            kind=ReferralKind.TRANSFER if transfer else ReferralKind.SERVICE,
            share=tuple(DataCategory(one) for one in share),
            consent_id=known[pick % len(known)].id,
            fallback_centre_ids=(),
        )
        try:
            play.take(send(play.sending(referral), HandoffId(uuid4()), created=True))
        except SendingRefused:
            return

    @precondition(lambda self: self.play.whole.referrals)
    @rule(pick=PICK, step=st.sampled_from(STEPS), code=st.booleans())
    def go_on(self, pick: int, step: tuple[Action, Any], code: bool) -> None:
        play, referrals = self.play, self.play.whole.referrals
        referral = referrals[pick % len(referrals)]
        action, said = step
        try:
            decision = decide(
                play.referral_file(referral), actor_at(referral.receiver), action, said(play.at, code), None, play.at
            )
        except (InvalidTransition, Missing, NotYourSide):
            return
        if decision is not None:
            play.take(decision, code=code)

    @rule(pick=PICK, of_custody=st.booleans(), alone=st.booleans(), whom=PLACE)
    def take_back(self, pick: int, of_custody: bool, alone: bool, whom: Place) -> None:
        """Often the consent on which an open offer, or the present custody, rests; for one recipient alone, or all."""
        play, known = self.play, self.play.whole.consents
        resting = [one.consent_id for one in (*play.whole.handoffs, play.whole.ledger[-1]) if one.consent_id]
        rests_on = play.whole.consent(resting[0]) if of_custody and resting else None
        consent = rests_on or known[pick % len(known)]
        centre = (play.last if of_custody else whom).centre_id
        centres = (centre,) if alone and consent.recipients.include(centre) else None
        said = Withdrawal(consent.id, None, DataKeyId(uuid4()), centres)
        with suppress(AlreadyDone):
            if is_repeated(consent, said):
                return
            self.expected.reached[consent.id] -= set(centres or self.expected.reached[consent.id])
            play.record_case_decision(withdraw(play.whole, said, play.at))

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(to=PLACE, categories=SHARES, hours=st.sampled_from([1, 5]), wait=st.integers(0, 2), consented=st.booleans())
    def hand_over(self, to: Place, categories: tuple[str, ...], hours: int, wait: int, consented: bool) -> None:
        """All at once what single steps seldom put together: a consent, an offer on it, and, later, a yes."""
        if consented:
            self.record(categories, to, False, hours)
        self.offer(to, len(self.play.whole.consents) - 1, consented)
        self.time_goes_by(wait)
        self.settle(HandoffReply.ACCEPT)

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(to=PLACE, categories=SHARES, hours=st.sampled_from([None, 5]), transfer=st.booleans(), code=st.booleans())
    def refer_and_meet(
        self, to: Place, categories: tuple[str, ...], hours: int | None, transfer: bool, code: bool
    ) -> None:
        self.record(categories, to, False, hours)
        self.refer(to, len(self.play.whole.consents) - 1, categories, transfer)
        for step in STEPS[:2] if self.play.whole.referrals else ():
            self.go_on(-1, step, code)

    @precondition(lambda self: self.play.case.holder is not None and len(self.play.whole.ledger) % 3 == 0)
    @rule(kind=st.sampled_from([None, OperatorType.CSO, OperatorType.TRADE_UNION, OperatorType.GOVERNMENT]))
    def exclude(self, kind: OperatorType | None) -> None:
        play, kinds = self.play, () if kind is None else (kind,)
        changed = replace(play.case, excluded_operator_types=kinds, version=play.case.version + 1)
        play.record_case_decision(exclude(play.whole, changed, None, play.at))

    @precondition(lambda self: self.play.case.holder is not None and len(self.play.whole.ledger) > 3)
    @rule()
    def close(self) -> None:
        try:
            self.play.record_case_decision(
                close(self.play.whole, Closing(Outcome.SERVICE_RECEIVED, None), self.play.at)
            )
        except CaseHasOpenReferrals:
            return

    @invariant()
    def nothing_else_is_open(self) -> None:
        for place in PLACES:
            self.expected.must_read_this_and_no_more(place)

    @invariant()
    def no_receiver_reads_a_summary_that_is_not_shared(self) -> None:
        for referral in self.play.whole.referrals[-3:]:
            self.expected.must_read_the_summary_only_where_shared(referral)

    @invariant()
    def no_offer_outlives_the_word_that_allowed_it(self) -> None:
        for handoff in self.play.whole.handoffs:
            consent = self.play.whole.consent(handoff.consent_id)
            assert consent is None or handoff.receiver.centre_id in self.expected.reached[consent.id]
            assert handoff.receiver.operator_type not in self.play.case.excluded_operator_types


def test_no_order_of_steps_opens_the_person_without_consent() -> None:
    play_it(Consents, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))
