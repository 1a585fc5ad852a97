"""The callers of the access matrix, each with a referral in the state that gives it that role."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.kernel.ids import from_text
from domain.kernel.roles import Role
from tests.app_under_test import EVERYTHING, PARTNER, Caller, World
from tests.http.access.matrix.handed_on import handed_on, handed_to_a_sister
from tests.http.access.matrix.stages import (
    Ids,
    offered_directly,
    referred,
    then_closed,
    then_excluded,
    then_expired,
    then_taken_back,
)
from tests.http.staff import member_of_staff


async def disabled(world: World) -> Caller:
    """A system of the receiver whose client was disabled after it got its token."""
    caller = await world.new_caller("map")
    assert (await caller.get("/v1/cases")).status_code == 200
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = 'map'")
    client = from_text("client", caller.client_id)
    assert client is not None
    await world.registry.disable(owner, client)
    await world.service.callers.refresh()
    return caller


async def of_a_disabled_organisation(world: World) -> Caller:
    """A system of an organisation of the corridor that was disabled after the system got its token."""
    caller = await world.new_caller("central")
    assert (await caller.get("/v1/cases")).status_code == 200
    coordinator = await world.caller("molvt", EVERYTHING)
    answer = await coordinator.patch("/v1/organisations/central", {"status": "disabled"}, if_match="*")
    assert answer.status_code == 200, answer.text
    await world.service.callers.refresh()
    return caller


def _person(organisation: str, role: Role) -> Callable[[World], Awaitable[Caller]]:
    return lambda world: member_of_staff(world, organisation, role)


@dataclass(frozen=True)
class Seat:
    """One column of the matrix."""

    name: str
    means: str
    stage: str
    caller: Callable[[World], Awaitable[Caller]]
    centre: str = "map-chiang-mai"
    prepare: Callable[[World, str], Awaitable[Ids]] = referred

    @property
    def organisation(self) -> str:
        """The code of the caller's organisation, with which that of its centre begins."""
        return self.centre.partition("-")[0]


def _of(organisation: str, scopes: frozenset[str] = PARTNER, *centres: str) -> Callable[[World], Awaitable[Caller]]:
    return lambda world: world.caller(organisation, scopes, centres or None)


NEA, MAP, HRDF = _of("nea"), _of("map"), _of("hrdf")
SEATS = (
    Seat("holder", "sent the case and answers for it", "sent", NEA, "nea-battambang"),
    Seat("elsewhere", "the holder's system, limited to another centre of it", "sent",
         _of("nea", PARTNER, "nea-pursat"), "nea-pursat"),
    Seat("asked", "the receiver, before it accepts", "sent", MAP),
    Seat("accepted", "the receiver, after it accepted", "accepted", MAP),
    Seat("declined", "the receiver, after it declined", "declined", MAP),
    Seat("called_off", "the receiver, after the sender withdrew", "withdrawn", MAP),
    Seat("new_holder", "the receiver, after custody moved to it", "moved", MAP),
    Seat("finished", "the new holder, after it completed the transfer", "completed", MAP),
    Seat("lapsed_holder", "the new holder, after the time of the consent was over", "moved", MAP, prepare=then_expired),
    Seat("closed_it", "the holder, after it closed the case", "withdrawn", NEA, "nea-battambang", prepare=then_closed),
    Seat("offered", "a centre to which the case is offered without a referral", "offered", MAP,
         prepare=offered_directly),
    Seat("former_holder", "the sender, after custody moved on", "moved", NEA, "nea-battambang"),
    Seat("handed_on", "the former holder of a case that it handed on directly, with the service that it had asked for",
         "accepted", NEA, "nea-battambang", prepare=handed_on),
    Seat("took_over", "the holder that took the case over directly, and the service along", "accepted", MAP,
         prepare=handed_on),
    Seat("serving", "the receiver of that service, at work when its sending side changed", "accepted", HRDF,
         "hrdf-mae-sot", prepare=handed_on),
    Seat("served", "the receiver of a service that was completed before the case was handed on", "completed", HRDF,
         "hrdf-mae-sot", prepare=handed_on),
    Seat("sister", "the former holder's system, limited to it, after a sister centre took the case over", "accepted",
         _of("nea", PARTNER, "nea-battambang"), "nea-battambang", prepare=handed_to_a_sister),
    Seat("fallback", "a centre that is named as a fallback, before anybody asks it", "sent", HRDF, "hrdf-mae-sot"),
    Seat("stranger", "another centre of the same corridor", "sent", _of("homenet"), "homenet-bang-bon"),
    Seat("excluded", "the receiver, accepted, of a kind that the migrant then excluded", "accepted", MAP,
         prepare=then_excluded),
    Seat("taken_back", "the receiver, accepted, after the consent was withdrawn", "accepted", MAP,
         prepare=then_taken_back),
    Seat("expired", "the receiver, accepted, after the time of the consent was over", "accepted", MAP,
         prepare=then_expired),
    Seat("coordinator", "the coordinating body, with every scope there is", "accepted", _of("molvt", EVERYTHING),
         "molvt-phnom-penh"),
    Seat("caseworker", "a caseworker of the receiver, signed in, after it accepted", "accepted",
         _person("map", Role.CASEWORKER)),
    Seat("administrator", "an administrator of the receiver, signed in, after it accepted", "accepted",
         _person("map", Role.ORGANISATION_ADMIN)),
    Seat("other_admin", "an administrator of another organisation of the corridor, signed in", "accepted",
         _person("hrdf", Role.ORGANISATION_ADMIN), "hrdf-mae-sot"),
    Seat("unscoped", "the receiver, with a token for the directory alone", "accepted",
         _of("map", frozenset({"directory:read"}))),
    Seat("disabled", "the receiver, whose client was disabled", "accepted", disabled),
    Seat("no_more", "another organisation of the corridor, which was disabled", "accepted", of_a_disabled_organisation,
         "central-banteay-meanchey"),
)  # fmt: skip
