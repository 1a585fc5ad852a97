"""Create a centre."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.directory.changes import must_make_sense
from domain.directory.codes import code_from
from domain.directory.organisations import Centre
from domain.kernel.access import Actor, must_coordinate
from domain.kernel.ids import CentreId
from domain.ports.work import OpenWork
from domain.usecases.directory.choose_code import choose_code
from domain.vocabulary import Capacity, CentreStatus, ServiceType


@dataclass(frozen=True, slots=True)
class CreateCentre:
    """What to create; without ``code``, one is derived from the name. ``organisation`` is an id or a code."""

    code: str | None
    organisation: str
    name: str
    country: str
    area: str | None
    city: str | None
    services: tuple[ServiceType, ...]
    languages: tuple[str, ...]
    opening_hours: Mapping[str, str] | None
    contact: Mapping[str, str] | None
    capacity: Capacity | None
    status: CentreStatus


async def create_centre(work: OpenWork, actor: Actor, requested: CreateCentre) -> Centre:
    """Add a centre to an organisation. Without `code`, one is derived from the name.

    It can receive cases once it is a member of a corridor. A centre that reports no capacity counts as having room;
    `capacity_assured_at` stays null until somebody confirms its capacity.
    """
    async with work() as w:
        must_coordinate(actor)
        organisation = await w.organisations.find(requested.organisation, pointer="/organisation_id")
        number = w.new_id()
        centre = Centre(
            id=CentreId(number),
            code=await choose_code(w.centres, requested.code, code_from(requested.name, "centre"), number),
            version=1,
            organisation_id=organisation.id,
            operator_type=organisation.operator_type,
            name=requested.name,
            country=requested.country,
            area=requested.area,
            city=requested.city,
            services=requested.services,
            languages=requested.languages,
            opening_hours=requested.opening_hours,
            contact=requested.contact,
            capacity=requested.capacity or Capacity.HAS_CAPACITY,
            capacity_assured_at=None if requested.capacity is None else w.at,
            status=requested.status,
            successor_centre_id=None,
            created_at=w.at,
            updated_at=w.at,
            organisation_status=organisation.status,
        )
        must_make_sense(centre, w.at)
        await w.centres.add(centre)
        return w.answer(centre)
