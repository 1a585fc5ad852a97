"""Builders for the domain's centres."""

from dataclasses import replace
from typing import Any

from domain.directory.organisations import Centre
from domain.kernel.access import Place
from domain.vocabulary import Capacity, CentreStatus, ServiceType
from tests.unit.builders_domain import SENT_AT


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
