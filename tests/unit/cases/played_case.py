"""One case in memory, advanced by the domain's own decisions: the state machine needs no database."""

import itertools
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.cases.case import Case
from domain.cases.custody import CustodyMove, Handoff
from domain.cases.relation import CaseFile, HolderGrounds, Involvement, Offer, TakenBack
from domain.consents.consent import Consent
from domain.handoffs.offering import Held, Offering
from domain.kernel.access import Actor, Place
from domain.kernel.ids import ConsentId, ReferralId
from domain.person.case_decision import CaseDecision
from domain.person.custody_follows import taken_along
from domain.person.grounds import ground_of
from domain.person.taking_part import left_in
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.referrals.decision import Decision
from domain.referrals.referral import Referral
from domain.referrals.rules import SendingFacts
from domain.referrals.view import ReferralFile
from domain.vocabulary import CorridorRole, CorridorStatus, CustodyReason, HandoffStatus
from tests.unit.builders_directory import a_centre, an_agreement
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    TIMES,
    a_case,
    an_actor,
)

ROLES = {
    BATTAMBANG: CorridorRole.ORIGIN,
    PURSAT: CorridorRole.ORIGIN,
    CHIANG_MAI: CorridorRole.DESTINATION,
    MAE_SOT: CorridorRole.DESTINATION,
}
PLACES = tuple(ROLES)
OPEN_HANDOFF = (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED)


def actor_at(place: Place) -> Actor:
    """A client of that centre alone."""
    return an_actor(place, limited=True)


class PlayedCase:
    """The case with everything of every partner. ``codes``: for each stretch, whether the migrant showed the code."""

    def __init__(self) -> None:
        self.at: datetime = AT
        first = CustodyPeriod(BATTAMBANG, CustodyReason.OPENED, None)
        self.whole = WholeCase(a_case(version=1), (first,), (), (), ())
        self.codes: list[bool] = [False]

    @property
    def case(self) -> Case:
        return self.whole.case

    @property
    def last(self) -> Place:
        return self.whole.last_holder

    def change(self, **parts: Any) -> None:
        self.whole = replace(self.whole, **parts)

    def offering(self, to: Place, named: ConsentId | None) -> Offering:
        return Offering(
            case=self.case,
            receiver=a_centre(to),
            consent=self.whole.consent(named),
            consent_named=named is not None,
            ledger=tuple(
                Held(stretch.place.centre_id, left_in(self.whole, n)) for n, stretch in enumerate(self.whole.ledger)
            ),
            share_a_corridor=True,
            open_transfer_exists=bool(self.whole.handoffs),
            at=self.at,
        )

    def sending(self, referral: Referral) -> SendingFacts:
        return SendingFacts(
            referral=referral,
            case=self.case,
            corridor_status=CorridorStatus.ACTIVE,
            agreement=an_agreement(),
            sender=a_centre(referral.sender),
            sender_role=ROLES[referral.sender],
            receiver=a_centre(referral.receiver),
            receiver_role=ROLES[referral.receiver],
            consent=self.whole.consent(referral.consent_id),
            open_transfer_exists=bool(self.whole.handoffs),
            duplicate_exists=False,
            times=TIMES,
            at=self.at,
        )

    def referral_file(self, referral: Referral) -> ReferralFile:
        handoff = next((one for one in self.whole.handoffs if one.referral_id == referral.id), None)
        return ReferralFile(referral, self.case, handoff, self.whole.consent(referral.consent_id), TIMES)

    def take(self, decision: Decision, *, code: bool = False) -> None:
        """Let a decision about a referral become true."""
        others = tuple(one for one in self.whole.referrals if one.id != decision.referral.id)
        self.change(referrals=(*others, decision.referral))
        if decision.handoff is not None:
            self.put(decision.handoff)
        if decision.custody is not None:
            self.move(decision.custody, decision.referral.consent_id, code=code, moving=decision.referral.id)

    def put(self, handoff: Handoff) -> None:
        """Keep a handoff while it is open."""
        others = tuple(one for one in self.whole.handoffs if one.id != handoff.id)
        is_open = handoff.status in OPEN_HANDOFF and not (
            handoff.referral_id is None and handoff.status is HandoffStatus.ACCEPTED
        )
        self.change(handoffs=(*others, handoff) if is_open else others)

    def move(
        self, move: CustodyMove, on: ConsentId | None, *, code: bool = False, moving: ReferralId | None = None
    ) -> None:
        """Let custody move, and take everything along."""
        after = taken_along(self.whole, move, moving).after
        self.change(
            case=after.case,
            referrals=after.referrals,
            handoffs=after.handoffs,
            ledger=(*self.whole.ledger, CustodyPeriod(move.to, move.by, on)),
        )
        self.codes.append(code)

    def record_case_decision(self, case_decision: CaseDecision) -> None:
        """Let a decision over the whole case become true."""
        changed = {referral.id: referral for referral in case_decision.referrals}
        consent: Consent | None = case_decision.consent
        self.change(
            case=case_decision.case,
            referrals=tuple(changed.get(one.id, one) for one in self.whole.referrals),
            consents=tuple(
                consent if consent is not None and one.id == consent.id else one for one in self.whole.consents
            ),
        )
        for handoff in case_decision.handoffs:
            self.put(handoff)
        if isinstance(case_decision.custody, CustodyMove):
            self.move(case_decision.custody, None)

    def file_for(self, place: Place) -> CaseFile:
        """What the store loads for the organisation of a centre."""
        whole, mine = self.whole, place.organisation_id
        ledger, last, ground = whole.ledger, whole.ledger[-1], ground_of(whole.ledger)
        past = ledger if self.case.holder is None else ledger[:-1]
        grounds = HolderGrounds(
            centre_id=last.place.centre_id,
            recorded_here=last.place == ledger[0].place,
            consents=whole.consents,
            came_on=None if ground is None else ground.consent_id,
            code_shown=any(
                code and period is ground and period.place == last.place
                for code, period in zip(self.codes, ledger, strict=True)
            ),
            came_to=None if ground is None else ground.place.centre_id,
        )
        return CaseFile(
            case=self.case,
            involvements=tuple(
                self._involvement(one)
                for one in whole.referrals
                if mine in (one.sender.organisation_id, one.receiver.organisation_id)
            ),
            former_holders=tuple(one.place for one in past if one.place.organisation_id == mine),
            last_holder=last.place,
            offers=tuple(
                Offer(one.receiver, True, whole.consent(one.consent_id))
                for one in whole.handoffs
                if one.referral_id is None and one.receiver.organisation_id == mine
            ),
            taken_back=tuple(
                TakenBack(one.place, self.at)
                for one, following in itertools.pairwise(ledger)
                if following.by is CustodyReason.CONSENT_WITHDRAWN and one.place.organisation_id == mine
            ),
            grounds=grounds if last.place.organisation_id == mine else None,
        )

    def _involvement(self, referral: Referral) -> Involvement:
        return Involvement(
            referral_id=referral.id,
            status=referral.status,
            sent=referral.sent_at is not None,
            accepted=referral.accepted_at is not None,
            sender=referral.sender,
            receiver=referral.receiver,
            share=referral.share,
            consent=self.whole.consent(referral.consent_id),
        )
