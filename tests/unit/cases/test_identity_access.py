"""Who can open the identity, with or without the safe contact, and why it is closed (contract, section 4)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.cases.identity_access import SENTENCES, Opening, WhyClosed, must_have_identity_open, opening_of
from domain.cases.relation import CaseFile, HolderGrounds, Offer, TakenBack
from domain.consents.consent import Consent, Recipients
from domain.kernel.access import Actor, Level
from domain.kernel.errors import IdentityNotOpen, Missing
from domain.kernel.ids import ConsentId
from domain.vocabulary import CaseStatus, DataCategory, OperatorType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    RECEIVER,
    SENDER,
    a_case_file,
    a_consent,
    an_actor,
    an_id,
    an_involvement,
)

WITHOUT_CONTACT = a_consent()
WITH_CONTACT = a_consent(data_categories=(DataCategory.IDENTITY, DataCategory.CONTACT))
MOMENT = timedelta(microseconds=1)
OTHER = ConsentId(an_id("another consent"))


def came_to_chiang_mai(*consents: Consent, code_shown: bool = False, **changes: Any) -> CaseFile:
    """Battambang opened the case, and Chiang Mai answers for it now."""
    grounds = HolderGrounds(
        CHIANG_MAI.centre_id,
        recorded_here=False,
        consents=consents,
        came_on=a_consent().id,
        code_shown=code_shown,
    )
    return a_case_file(former=(BATTAMBANG,), grounds=grounds, **{"holder": CHIANG_MAI, **changes})


def seen(actor: Actor, file: CaseFile) -> str:
    """``open``, ``with contact``, or why it is closed."""
    found = opening_of(actor, file, AT)
    if isinstance(found, Opening):
        return "with contact" if found.safe_contact else "open"
    return found


@pytest.mark.parametrize(
    ("consents", "expected"),
    [
        ((), "consent_missing"),
        ((WITHOUT_CONTACT,), "open"),
        ((WITH_CONTACT,), "with contact"),
        ((a_consent(expires_at=AT + MOMENT),), "open"),
        ((a_consent(expires_at=AT),), "consent_expired"),
        ((a_consent(withdrawn_at=AT),), "consent_withdrawn"),
        ((a_consent(data_categories=(DataCategory.CONTACT,)),), "consent_does_not_cover"),
        ((a_consent(recipients=Recipients((MAE_SOT.centre_id,), None)),), "consent_does_not_cover"),
        ((a_consent(recipients=Recipients((CHIANG_MAI.centre_id,), None)),), "open"),
        ((a_consent(withdrawn_at=AT), a_consent(id=OTHER)), "open"),
        ((a_consent(data_categories=(DataCategory.CONTACT,)), a_consent(id=OTHER)), "with contact"),
        ((WITHOUT_CONTACT, a_consent(data_categories=(DataCategory.CONTACT,), withdrawn_at=AT)), "open"),
        ((a_consent(withdrawn_at=AT), a_consent(id=OTHER, given_at=AT, expires_at=AT)), "consent_expired"),
    ],
)
def test_a_holder_to_whom_the_case_came_reads_by_consent_alone(consents: tuple[Consent, ...], expected: str) -> None:
    assert seen(RECEIVER, came_to_chiang_mai(*consents)) == expected


@pytest.mark.parametrize(
    ("consents", "expected"),
    [
        ((), "open"),
        ((a_consent(data_categories=()),), "open"),
        ((a_consent(expires_at=AT),), "open"),
        ((WITH_CONTACT,), "with contact"),
        ((a_consent(withdrawn_at=AT),), "consent_withdrawn"),
        ((a_consent(id=OTHER, withdrawn_at=AT),), "open"),
        ((a_consent(data_categories=(), withdrawn_at=AT),), "consent_withdrawn"),
    ],
)
def test_the_migrants_own_code_is_a_consent_until_the_transfers_is_withdrawn(
    consents: tuple[Consent, ...], expected: str
) -> None:
    assert seen(RECEIVER, came_to_chiang_mai(*consents, code_shown=True)) == expected


def test_the_centre_that_recorded_the_person_reads_while_it_holds_the_case_or_closed_it_last() -> None:
    closed: dict[str, Any] = {"status": CaseStatus.CLOSED, "holder": None}
    assert seen(SENDER, a_case_file()) == "with contact"
    assert seen(SENDER, a_case_file(former=(BATTAMBANG,), last=BATTAMBANG, **closed)) == "with contact"
    assert seen(SENDER, came_to_chiang_mai(WITH_CONTACT)) == "finished"


def test_who_closed_a_case_keeps_what_it_had_and_no_more() -> None:
    closed: dict[str, Any] = {"status": CaseStatus.CLOSED, "holder": None, "last": CHIANG_MAI}
    former = {**closed, "former": (BATTAMBANG, CHIANG_MAI)}
    grounds = came_to_chiang_mai(WITHOUT_CONTACT).grounds
    assert seen(RECEIVER, a_case_file(grounds=grounds, **former)) == "open"
    ended = came_to_chiang_mai(a_consent(expires_at=AT)).grounds
    assert seen(RECEIVER, a_case_file(grounds=ended, **former)) == "consent_expired"
    with pytest.raises(IdentityNotOpen):
        must_have_identity_open(SENDER, a_case_file(grounds=grounds, **former), AT)


def test_a_sister_centre_of_the_recorder_is_a_holder_like_any_other() -> None:
    for_others = a_consent(recipients=Recipients((CHIANG_MAI.centre_id,), None), expires_at=AT)
    grounds = HolderGrounds(PURSAT.centre_id, recorded_here=False, consents=(for_others,))
    file = a_case_file(former=(BATTAMBANG,), holder=PURSAT, grounds=grounds)
    assert seen(SENDER, file) == "consent_missing"
    assert opening_of(an_actor(PURSAT, limited=True), file, AT) is WhyClosed.CONSENT_MISSING


SHARES_CONTACT = (DataCategory.IDENTITY, DataCategory.CONTACT)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": S.SENT}, "not_accepted"),
        ({"status": S.DECLINED}, "finished"),
        ({"status": S.COMPLETED}, "finished"),
        ({"status": S.CONSENT_WITHDRAWN}, "consent_withdrawn"),
        ({}, "open"),
        ({"consent": WITH_CONTACT}, "open"),
        ({"consent": WITH_CONTACT, "share": SHARES_CONTACT}, "with contact"),
        ({"consent": WITHOUT_CONTACT, "share": SHARES_CONTACT}, "open"),
        ({"consent": None}, "consent_missing"),
        ({"consent": a_consent(expires_at=AT)}, "consent_expired"),
        ({"consent": a_consent(withdrawn_at=AT)}, "consent_withdrawn"),
        ({"share": (DataCategory.PROFILE,)}, "consent_does_not_cover"),
    ],
)
def test_a_receiver_reads_while_it_works_and_learns_why_it_may_not(changes: dict[str, Any], expected: str) -> None:
    file = a_case_file(an_involvement(**{"status": S.IN_PROGRESS, **changes}))
    assert seen(RECEIVER, file) == expected
    level = Level.PARTY if expected in ("open", "with contact") else None
    assert level is None or must_have_identity_open(RECEIVER, file, AT).level is level


def test_what_somebody_is_now_tells_the_reason() -> None:
    asked_again = a_case_file(an_involvement(S.CONSENT_WITHDRAWN), an_involvement(S.SENT))
    assert seen(RECEIVER, asked_again) == "not_accepted"
    offered = CaseFile(a_case_file().case, (), (), offers=(Offer(CHIANG_MAI, True),))
    assert seen(RECEIVER, offered) == "not_accepted"
    taken = CaseFile(a_case_file().case, (), (CHIANG_MAI,), taken_back=(TakenBack(CHIANG_MAI, AT),))
    assert seen(RECEIVER, taken) == "consent_withdrawn"


def test_an_erased_case_is_open_to_nobody() -> None:
    file = a_case_file(former=(BATTAMBANG,), last=BATTAMBANG, status=CaseStatus.ERASED, holder=None)
    assert seen(SENDER, file) == "erased"


def test_an_excluded_kind_that_closed_the_case_finds_nothing() -> None:
    file = a_case_file(
        former=(BATTAMBANG,),
        last=BATTAMBANG,
        status=CaseStatus.CLOSED,
        holder=None,
        excluded_operator_types=(OperatorType.GOVERNMENT,),
    )
    with pytest.raises(Missing):
        opening_of(SENDER, file, AT)


def test_each_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(WhyClosed)
    with pytest.raises(IdentityNotOpen) as refused:
        must_have_identity_open(RECEIVER, came_to_chiang_mai(), AT)
    assert (refused.value.why, refused.value.sentences) == ("consent_missing", (SENTENCES[WhyClosed.CONSENT_MISSING],))
