"""Create a corridor."""

from dataclasses import dataclass

from domain.directory.confirming import must_lead
from domain.directory.corridor import Corridor, Member, ResponseTimeTexts, filled_response_times
from domain.directory.corridor_changes import KnownMember, founded, happened_to
from domain.kernel.access import Actor
from domain.kernel.ids import CorridorId
from domain.ports.work import OpenWork, Work
from domain.usecases.directory.choose_code import choose_code
from domain.vocabulary import CorridorRole, CorridorStatus


@dataclass(frozen=True, slots=True)
class CreateCorridor:
    """What to create. ``members`` are pairs of centre (id or code) and role, ``lead`` is an id or a code."""

    code: str | None
    origin_country: str
    destination_country: str
    transit_countries: tuple[str, ...]
    status: CorridorStatus
    lead: str | None
    response_times: ResponseTimeTexts
    members: tuple[tuple[str, CorridorRole], ...]


async def create_corridor(work: OpenWork, actor: Actor, requested: CreateCorridor) -> Corridor:
    """Create a corridor from one country to another. Without `code`, it is named after its countries, e.g. `KH-TH`.

    Steps left out of `response_times` get the network's defaults. The corridor starts as `draft` unless you set
    `status`; cases can be sent along it only while it is `active`.
    """
    async with work() as w:
        number = w.new_id()
        lead = (
            None
            if requested.lead is None
            else await w.organisations.find(requested.lead, pointer="/lead_organisation_id")
        )
        if lead is not None:
            must_lead(lead)
        named_after = f"{requested.origin_country}-{requested.destination_country}"
        corridor = Corridor(
            id=CorridorId(number),
            code=await choose_code(w.corridors, requested.code, named_after, number),
            version=1,
            origin_country=requested.origin_country,
            destination_country=requested.destination_country,
            transit_countries=requested.transit_countries,
            status=requested.status,
            lead_organisation_id=None if lead is None else lead.id,
            response_times=filled_response_times(requested.response_times),
            members=(),
            created_at=w.at,
            updated_at=w.at,
        )
        members = [await _member(w, place, *given) for place, given in enumerate(requested.members)]
        file = founded(corridor, tuple(members))
        await w.corridors.add(file, happened_to(file))
        return w.answer(file.corridor)


async def _member(w: Work, place: int, centre: str, role: CorridorRole) -> KnownMember:
    found = await w.centres.find(centre, pointer=f"/members/{place}/centre_id")
    return KnownMember(Member(found.id, role), found.organisation_id)
