"""Create a corridor."""

from dataclasses import dataclass

from domain.access import Actor
from domain.corridor.changes import KnownMember, founded, happened_to
from domain.corridor.corridor import Corridor, Member, ResponseTimeTexts, filled_response_times
from domain.ids import CorridorId
from domain.ports import OpenWork, Work
from domain.usecases.choose_code import choose_code
from domain.vocabulary import CorridorRole, CorridorStatus


@dataclass(frozen=True, slots=True)
class CreateCorridor:
    """What is said of a new corridor. ``members`` are pairs of centre (id or code) and role, ``lead`` an id or code."""

    code: str | None
    origin_country: str
    destination_country: str
    transit_countries: tuple[str, ...]
    status: CorridorStatus
    lead: str | None
    response_times: ResponseTimeTexts
    members: tuple[tuple[str, CorridorRole], ...]


async def create_corridor(work: OpenWork, actor: Actor, asked: CreateCorridor) -> Corridor:
    """Open a corridor from one country to another. Without `code` it is named after its countries, as `KH-TH`.

    Steps that `response_times` leaves out get the network's defaults. It is a `draft` unless you say otherwise; cases
    travel along it only while it is `active`.
    """
    async with work() as w:
        number = w.new_id()
        lead = None if asked.lead is None else await w.organisations.find(asked.lead, pointer="/lead_organisation_id")
        named_after = f"{asked.origin_country}-{asked.destination_country}"
        corridor = Corridor(
            id=CorridorId(number),
            code=await choose_code(w.corridors, asked.code, named_after, number),
            version=1,
            origin_country=asked.origin_country,
            destination_country=asked.destination_country,
            transit_countries=asked.transit_countries,
            status=asked.status,
            lead_organisation_id=None if lead is None else lead.id,
            response_times=filled_response_times(asked.response_times),
            members=(),
            created_at=w.at,
            updated_at=w.at,
        )
        members = [await _member(w, place, *given) for place, given in enumerate(asked.members)]
        file = founded(corridor, tuple(members))
        await w.corridors.add(file, happened_to(file))
        return w.answer(file.corridor)


async def _member(w: Work, place: int, centre: str, role: CorridorRole) -> KnownMember:
    found = await w.centres.find(centre, pointer=f"/members/{place}/centre_id")
    return KnownMember(Member(found.id, role), found.organisation_id)
