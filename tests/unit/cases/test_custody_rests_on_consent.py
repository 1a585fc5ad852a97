"""Whether custody rests on a consent, decided from the ledger alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.kernel.access import Place
from domain.kernel.ids import CentreId, ConsentId, OrganisationId
from domain.person.grounds import ground_of
from domain.person.whole_case import CustodyPeriod
from domain.referrals.deletion import DELETION_WITHIN, Deletion, owed
from domain.vocabulary import CustodyReason, OperatorType

THIS, OTHER = ConsentId(UUID(int=1)), ConsentId(UUID(int=2))
AT = datetime(2026, 11, 22, tzinfo=UTC)


def held(centre: int, by: str, consent: ConsentId | None = None) -> CustodyPeriod:
    place = Place(CentreId(UUID(int=centre)), OrganisationId(UUID(int=centre % 10)), OperatorType.CSO)
    return CustodyPeriod(place, CustodyReason(by), consent)


OPENED = held(1, "opened")


@pytest.mark.parametrize(
    ("ledger", "rests"),
    [
        ((OPENED,), False),
        ((OPENED, held(2, "handoff")), False),
        ((OPENED, held(2, "handoff", THIS)), True),
        ((OPENED, held(2, "handoff", OTHER)), False),
        ((OPENED, held(2, "handoff", THIS), held(3, "handoff", OTHER)), False),
        ((OPENED, held(2, "handoff", THIS), held(3, "handoff")), True),
        ((OPENED, held(2, "handoff", THIS), held(3, "successor")), True),
        ((OPENED, held(2, "handoff", THIS), held(1, "hand_back")), False),
        ((OPENED, held(2, "handoff", THIS), held(3, "handoff"), held(2, "hand_back")), True),
        ((OPENED, held(2, "handoff", THIS), held(1, "consent_withdrawn")), False),
        ((OPENED, held(2, "handoff", THIS), held(1, "consent_withdrawn"), held(3, "handoff")), False),
        ((OPENED, held(2, "handoff", THIS), held(3, "handoff", OTHER), held(2, "consent_withdrawn")), True),
        ((OPENED, held(2, "handoff", OTHER), held(3, "handoff", THIS), held(2, "consent_withdrawn")), False),
        # 12 is a sister of 2, which closed: it got back what 2 had lost
        ((OPENED, held(2, "handoff", THIS), held(3, "handoff", OTHER), held(12, "consent_withdrawn")), True),
        ((OPENED, held(2, "handoff", OTHER), held(3, "handoff", THIS), held(12, "consent_withdrawn")), False),
        # a centre that closed the case and reopens it holds it as before
        ((OPENED, held(1, "opened")), False),
        ((OPENED, held(2, "handoff", THIS), held(2, "opened")), True),
        ((OPENED, held(2, "handoff", THIS), held(2, "opened"), held(2, "opened")), True),
        ((OPENED, held(2, "handoff", THIS), held(2, "opened"), held(3, "successor")), True),
        ((OPENED, held(2, "handoff", THIS), held(1, "hand_back"), held(1, "opened")), False),
        ((OPENED, held(2, "handoff", THIS), held(3, "handoff"), held(2, "hand_back"), held(2, "opened")), True),
    ],
)
def test_custody_rests_on_the_consent_by_which_it_came(ledger: tuple[CustodyPeriod, ...], rests: bool) -> None:
    ground = ground_of(ledger)
    assert (ground is not None and ground.consent_id == THIS) is rests


def test_a_deletion_is_late_once_it_was_due_and_until_it_is_confirmed() -> None:
    deletion = owed(AT)
    assert deletion.due_by - deletion.owed_since == DELETION_WITHIN == timedelta(days=7)
    assert not deletion.is_late(deletion.due_by)
    assert deletion.is_late(deletion.due_by + timedelta(seconds=1))
    confirmed = Deletion(deletion.owed_since, deletion.due_by, confirmed_at=deletion.due_by + timedelta(days=1))
    assert not confirmed.is_late(deletion.due_by + timedelta(days=2))
