"""Which legs of a journey somebody knows of: its own, and those that the ledger tells it of."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.cases.journey import Leg, visible_legs
from domain.kernel.access import Place
from domain.kernel.errors import Missing
from domain.kernel.ids import CorridorId, HandoffId, ReferralId
from domain.vocabulary import Direction, HandoffStatus, OperatorType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    RECEIVER,
    SENDER,
    STRANGER,
    a_case_file,
    a_consent,
    an_actor,
    an_id,
    an_involvement,
)

DAY = timedelta(days=1)


def a_leg(sender: Place, receiver: Place, *, moved: bool = True, after: int = 0, **changes: Any) -> Leg:
    at = AT + after * DAY
    return replace(
        Leg(
            handoff_id=HandoffId(an_id(f"{sender.centre_id} {receiver.centre_id} {after}")),
            sender=sender,
            receiver=receiver,
            offered_at=at,
            moved_at=at + DAY if moved else None,
            result=HandoffStatus.CONFIRMED if moved else HandoffStatus.REFUSED,
            corridor_id=CorridorId(an_id("corridor")),
            direction=Direction.OUTBOUND,
            referral_id=ReferralId(an_id("referral")),
            window_from=AT,
            window_to=AT + DAY,
        ),
        **changes,
    )


FIRST = a_leg(PURSAT, BATTAMBANG)
REFUSED = a_leg(BATTAMBANG, MAE_SOT, moved=False, after=2)
SECOND = a_leg(BATTAMBANG, CHIANG_MAI, after=4)
ALL = (SECOND, REFUSED, FIRST)


def test_legs_come_in_order_whole_to_their_sides_and_reduced_to_others() -> None:
    file = a_case_file(an_involvement(S.COMPLETED), holder=CHIANG_MAI, former=(BATTAMBANG,))
    reduced = replace(FIRST, referral_id=None, window_from=None, window_to=None)
    assert visible_legs(SENDER, file, ALL) == (FIRST, REFUSED, SECOND)
    assert visible_legs(RECEIVER, file, ALL) == (reduced, SECOND)


def test_whoever_only_was_asked_knows_its_own_leg_alone() -> None:
    asked = a_case_file(an_involvement(S.SENT), holder=BATTAMBANG)
    assert visible_legs(RECEIVER, asked, ALL) == (SECOND,)
    declined = a_case_file(an_involvement(S.DECLINED), holder=BATTAMBANG)
    assert visible_legs(RECEIVER, declined, (REFUSED, FIRST)) == ()


def test_after_letting_go_nothing_new_is_told() -> None:
    consent = a_consent(withdrawn_at=AT + 3 * DAY)
    file = a_case_file(an_involvement(S.CONSENT_WITHDRAWN, consent=consent, accepted=True), holder=BATTAMBANG)
    later = a_leg(BATTAMBANG, PURSAT, after=9)
    assert [leg.handoff_id for leg in visible_legs(RECEIVER, file, (*ALL, later))] == [
        FIRST.handoff_id,
        SECOND.handoff_id,
    ]


def test_a_stranger_and_an_excluded_centre_get_nothing() -> None:
    file = a_case_file(an_involvement(S.COMPLETED))
    with pytest.raises(Missing):
        visible_legs(STRANGER, file, ALL)
    excluded = a_case_file(an_involvement(S.COMPLETED), excluded_operator_types=(CHIANG_MAI.operator_type,))
    assert CHIANG_MAI.operator_type is not OperatorType.GOVERNMENT
    with pytest.raises(Missing):
        visible_legs(an_actor(CHIANG_MAI), excluded, ALL)
