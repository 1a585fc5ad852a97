"""Builders for the domain's centres."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.directory.agreement import Agreement, Signature
from domain.directory.organisations import Centre
from domain.kernel.access import Place
from domain.kernel.ids import AgreementId
from domain.vocabulary import Capacity, CentreStatus, DataCategory, Purpose, ServiceType
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, CORRIDOR, MAE_SOT, SENT_AT, an_id

TODAY = AT.date()
PARTIES = tuple(dict.fromkeys(place.organisation_id for place in (BATTAMBANG, CHIANG_MAI, MAE_SOT)))
DAY = timedelta(days=1)


def an_agreement(*signed_by: Place, **changes: Any) -> Agreement:
    """An agreement for everything, in force for this year and the next, signed by all, or by these."""
    signers = [place.organisation_id for place in signed_by] or PARTIES
    agreement = Agreement(
        id=AgreementId(an_id("agreement")),
        version=1,
        corridor_id=CORRIDOR,
        number=1,
        purposes=tuple(Purpose),
        data_categories=tuple(DataCategory),
        retention="P2Y",
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 12, 31),
        document_url=None,
        created_at=SENT_AT,
        updated_at=SENT_AT,
        signatures=tuple(Signature(organisation, SENT_AT, None) for organisation in signers),
        parties=PARTIES,
        as_of=TODAY,
    )
    return replace(agreement, **changes)


def a_centre(place: Place, **changes: Any) -> Centre:
    """A centre that is open, has room, and informs and advises."""
    centre = Centre(
        id=place.centre_id,
        code="a-centre",
        version=1,
        organisation_id=place.organisation_id,
        operator_type=place.operator_type,
        name="A centre",
        country="TH",
        area=None,
        city=None,
        services=(ServiceType.INFORMATION, ServiceType.COUNSELLING),
        languages=("km",),
        opening_hours=None,
        contact=None,
        capacity=Capacity.HAS_CAPACITY,
        capacity_assured_at=None,
        status=CentreStatus.ACTIVE,
        successor_centre_id=None,
        created_at=SENT_AT,
        updated_at=SENT_AT,
    )
    return replace(centre, **changes)
