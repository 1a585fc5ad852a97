"""A machine plays consents, ways to custody and time against each other, and looks for an opening nothing allows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play_it

from domain.cases.custody import Handoff
from domain.cases.identity_access import Opening, WhyClosed, opening_of
from domain.consents.consent import Consent, Recipients
from domain.handoffs.direct import HandoffFile, HandoffReply, settle
from domain.handoffs.offering import must_be_offerable
from domain.kernel.access import Place
from domain.kernel.errors import CaseHasOpenReferrals, InvalidTransition, Missing, NotYourSide, SendingRefused
from domain.kernel.ids import ConsentId, DataKeyId, HandoffId, ReferralId
from domain.person.closing import Closing, close
from domain.person.exclusion import exclude
from domain.person.withdrawal import Withdrawal, withdraw
from domain.referrals import requests as ask
from domain.referrals.deciding import decide
from domain.referrals.lifecycle import Action
from domain.referrals.sending import send
from domain.vocabulary import (
    Channel,
    ConsentStatus,
    CustodyReason,
    DataCategory,
    HandoffStatus,
    OperatorType,
    Outcome,
    ReferralKind,
    ReferralStatus,
)
from tests.unit.builders_domain import CORRIDOR, a_consent, a_referral
from tests.unit.cases.played_case import PLACES, PlayedCase, actor_at

PLACE = st.sampled_from(PLACES)
PICK = st.integers(0, 99)
SHARES = st.sampled_from([("identity", "profile", "contact"), ("identity", "profile"), ("profile",), ("contact",)])
AT_WORK = (ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS, ReferralStatus.PAUSED)
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

    @initialize(categories=SHARES, to=PLACE)
    def begin(self, categories: tuple[str, ...], to: Place) -> None:
        self.record(categories, to, False, None)

    @precondition(lambda self: self.play.case.holder is not None)
    @rule(categories=SHARES, to=PLACE, whole_corridor=st.booleans(), hours=st.sampled_from([None, 1, 5]))
    def record(self, categories: tuple[str, ...], to: Place, whole_corridor: bool, hours: int | None) -> None:
        play, holder = self.play, self.play.last
        consent = a_consent(
            id=ConsentId(uuid4()),
            centre_id=holder.centre_id,
            organisation_id=holder.organisation_id,
            data_categories=tuple(DataCategory(one) for one in categories),
            recipients=Recipients((), CORRIDOR) if whole_corridor else Recipients((to.centre_id,), None),
            given_at=play.at,
            expires_at=None if hours is None else play.at + timedelta(hours=hours),
        )
        play.change(consents=(*play.whole.consents, consent))

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
                self.must_be_allowed_to_cross(handoff)
                play.move(settlement.custody, handoff.consent_id)

    def must_be_allowed_to_cross(self, handoff: Handoff) -> None:
        play, to = self.play, handoff.receiver
        if any(self.names(consent, to, "identity", "profile") for consent in play.whole.consents):
            return
        stretches = [n for n, one in enumerate(play.whole.ledger) if one.place == to]
        left = stretches and [one.by for one in play.whole.ledger][stretches[-1] + 1] is CustodyReason.CONSENT_WITHDRAWN
        assert handoff.sender.organisation_id == to.organisation_id or (stretches and not left)

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

    @rule(pick=PICK, of_custody=st.booleans())
    def take_back(self, pick: int, of_custody: bool) -> None:
        """Often the consent on which an open offer, or the present custody, rests."""
        play, known = self.play, self.play.whole.consents
        resting = [one.consent_id for one in (*play.whole.handoffs, play.whole.ledger[-1]) if one.consent_id]
        rests_on = play.whole.consent(resting[0]) if of_custody and resting else None
        consent = rests_on or known[pick % len(known)]
        if consent.withdrawn_at is None:
            play.record_case_decision(withdraw(play.whole, Withdrawal(consent.id, None, DataKeyId(uuid4())), play.at))

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

    def names(self, consent: Consent, place: Place, *categories: str) -> bool:
        """Whether it holds now, names the centre, and covers all of these."""
        in_force = consent.status(self.play.at) is ConsentStatus.ACTIVE
        named = consent.recipients.corridor_id == CORRIDOR or place.centre_id in consent.recipients.centre_ids
        return in_force and named and set(categories) <= set(consent.data_categories)

    def allowed(self, place: Place) -> bool:
        whole, case = self.play.whole, self.play.case
        shut = place.operator_type in case.excluded_operator_types and case.holder != place
        if shut:
            return False
        if whole.last_holder == place:
            came_on = whole.consent(whole.ledger[-1].consent_id)
            by_code = self.play.codes[-1] and came_on is not None and came_on.withdrawn_at is None
            recorded = whole.ledger[0].place == place
            if recorded or by_code or any(self.names(consent, place, "identity") for consent in whole.consents):
                return True
        return any(
            referral.receiver == place
            and referral.status in AT_WORK
            and "identity" in referral.share
            and self.names(whole.consent(referral.consent_id) or a_consent(expires_at=self.play.at), place, "identity")
            for referral in whole.referrals
        )

    @invariant()
    def nothing_else_is_open(self) -> None:
        keys = self.play.whole.with_identity_open(self.play.at)
        for place in PLACES:
            try:
                found = opening_of(actor_at(place), self.play.file_for(place), self.play.at)
            except Missing:
                found = WhyClosed.FINISHED
            assert isinstance(found, Opening) is self.allowed(place), (place, found)
            assert isinstance(found, WhyClosed) or place.organisation_id in keys

    @invariant()
    def no_offer_outlives_the_word_that_allowed_it(self) -> None:
        for handoff in self.play.whole.handoffs:
            consent = self.play.whole.consent(handoff.consent_id)
            assert consent is None or consent.withdrawn_at is None
            assert handoff.receiver.operator_type not in self.play.case.excluded_operator_types


def test_no_order_of_steps_opens_the_person_without_consent() -> None:
    play_it(Consents, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))
