"""Who adds, opens and removes documents, by role, state and consent: pure decisions (ADR 0057)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.cases.relation import HolderGrounds
from domain.documents.access import DocumentFile, must_add, must_open, must_remove, opens
from domain.documents.document import Document
from domain.documents.files import MediaType
from domain.kernel.access import Actor, Place
from domain.kernel.errors import InvalidTransition, Missing, NotYourSide
from domain.kernel.ids import DocumentId, ReferralId
from domain.vocabulary import CaseStatus, DataCategory, DocumentCategory
from domain.vocabulary import ReferralStatus as S
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, OPEN
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    RECEIVER,
    SENDER,
    SENT_AT,
    STRANGER,
    a_case,
    a_case_file,
    a_consent,
    a_file,
    a_referral,
    an_id,
    an_involvement,
)

EVERY_CATEGORY = tuple(DataCategory)
SENT = tuple(status for status in S if status is not S.DRAFT)
CONTRACT, PASSPORT = DocumentCategory.CONTRACT, DocumentCategory.IDENTITY_DOCUMENT
CONSENT = a_consent(data_categories=EVERY_CATEGORY)
EXPIRED = a_consent(data_categories=EVERY_CATEGORY, expires_at=AT)


def a_document(by: Place = BATTAMBANG, category: DocumentCategory = CONTRACT) -> Document:
    file, case = a_file(), a_case()
    return Document(
        DocumentId(an_id("document")), case.id, file.referral.id, by, category, "km", MediaType.PDF, 9, SENT_AT
    )


def on(status: S = S.ACCEPTED, *, grounds: HolderGrounds | None = None, **changes: Any) -> DocumentFile:
    """A referral that shares everything, on a consent to everything."""
    facts = {"share": EVERY_CATEGORY, "consent": CONSENT} | changes
    referral = a_file(a_referral(status, share=facts["share"]), consent=facts["consent"])
    return DocumentFile(referral, a_case_file(an_involvement(status, **facts), grounds=grounds))


def came(*consents: Any, **changes: Any) -> HolderGrounds:
    """The grounds of a holder to whom the case came."""
    return HolderGrounds(BATTAMBANG.centre_id, recorded_here=False, consents=consents, **changes)


@pytest.mark.parametrize("status", S)
def test_the_receiver_opens_the_senders_documents_while_it_is_at_work(status: S) -> None:
    assert opens(RECEIVER, on(status), a_document(), AT) is (status in ACCEPTED_UNFINISHED)
    assert opens(SENDER, on(status), a_document(), AT)
    assert not opens(STRANGER, on(status), a_document(), AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"share": (DataCategory.IDENTITY, DataCategory.SUMMARY)},
        {"consent": a_consent(data_categories=(DataCategory.IDENTITY, DataCategory.SUMMARY))},
        {"consent": EXPIRED},
        {"consent": None},
        {"referral_id": ReferralId(an_id("another referral"))},
    ],
)
def test_without_share_and_consent_for_documents_it_opens_none(changes: dict[str, Any]) -> None:
    assert opens(RECEIVER, on(), a_document(), AT)
    assert not opens(RECEIVER, on(**changes), a_document(), AT)


@pytest.mark.parametrize("status", SENT)
def test_what_the_receiver_added_it_opens_while_it_is_at_work_on_a_consent_in_force(status: S) -> None:
    unshared, theirs = (DataCategory.SUMMARY,), a_document(CHIANG_MAI)
    assert opens(RECEIVER, on(status, share=unshared), theirs, AT) is (status in ACCEPTED_UNFINISHED)
    assert not opens(RECEIVER, on(status, share=unshared, consent=EXPIRED), theirs, AT)


@pytest.mark.parametrize(
    ("grounds", "expected"),
    [
        (came(), False),
        (came(a_consent()), False),
        (came(EXPIRED), False),
        (came(a_consent(), code_shown=True), False),
        (came(CONSENT), True),
    ],
)
def test_a_holder_to_whom_the_case_came_opens_what_its_grounds_name(grounds: HolderGrounds, expected: bool) -> None:
    file = on(grounds=grounds)
    assert opens(SENDER, file, a_document(CHIANG_MAI), AT) is expected
    assert opens(SENDER, file, a_document(BATTAMBANG), AT), "what it added itself"


def test_a_sender_that_the_person_left_opens_not_even_its_own() -> None:
    left = DocumentFile(
        a_file(a_referral(S.CONSENT_WITHDRAWN), sender_left=True), a_case_file(former=(BATTAMBANG,), holder=MAE_SOT)
    )
    stayed = DocumentFile(a_file(a_referral(S.COMPLETED)), a_case_file(former=(BATTAMBANG,), holder=MAE_SOT))
    assert [opens(SENDER, file, a_document(), AT) for file in (stayed, left)] == [True, False]


@pytest.mark.parametrize("category", DocumentCategory)
def test_nobody_opens_documents_of_an_erased_case(category: DocumentCategory) -> None:
    erased = DocumentFile(a_file(), a_case_file(an_involvement(), status=CaseStatus.ERASED))
    for actor in (SENDER, RECEIVER):
        assert not opens(actor, erased, a_document(category=category), AT)


def test_an_identity_document_asks_for_the_identity_and_for_nothing_else() -> None:
    documents = (DataCategory.DOCUMENTS, DataCategory.SUMMARY)
    identity = (DataCategory.IDENTITY, DataCategory.SUMMARY)
    passport = a_document(CHIANG_MAI, PASSPORT)
    for share, expected in ((identity, True), (documents, False)):
        file = on(share=share, consent=a_consent(data_categories=share))
        assert opens(RECEIVER, file, passport, AT) is expected, "it does not matter who added it"
        assert opens(RECEIVER, file, a_document(), AT) is not expected


@pytest.mark.parametrize("category", [CONTRACT, PASSPORT])
@pytest.mark.parametrize("status", [S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED])
def test_before_acceptance_the_receiver_learns_of_none(status: S, category: DocumentCategory) -> None:
    file, document = on(status), a_document(category=category)
    for decide in (must_open, must_remove):
        with pytest.raises(Missing):
            decide(RECEIVER, file, document, AT)


def test_who_cannot_see_a_document_learns_nothing_by_removing_it() -> None:
    unshared = on(share=(DataCategory.SUMMARY,))
    with pytest.raises(Missing):
        must_remove(RECEIVER, unshared, a_document(), AT)
    with pytest.raises(NotYourSide):
        must_remove(RECEIVER, on(), a_document(), AT)
    must_remove(SENDER, on(), a_document(), AT)


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize(
    ("actor", "states", "place"), [(SENDER, OPEN, BATTAMBANG), (RECEIVER, ACCEPTED_UNFINISHED, CHIANG_MAI)]
)
def test_each_side_adds_in_its_states(actor: Actor, states: Any, place: Place, status: S) -> None:
    file = a_file(a_referral(status))
    if status in states:
        assert must_add(actor, file, AT) == place
        return
    with pytest.raises((InvalidTransition, Missing)):
        must_add(actor, file, AT)


def test_nothing_is_added_to_an_erased_case_or_by_whom_the_person_left() -> None:
    for changes in ({"case": a_case(status=CaseStatus.ERASED)}, {"sender_left": True}):
        with pytest.raises(InvalidTransition):
            must_add(SENDER, a_file(a_referral(S.ACCEPTED), **changes), AT + timedelta(days=1))
