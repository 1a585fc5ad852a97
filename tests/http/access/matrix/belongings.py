"""What belongs to an organisation and not to a case: partner systems, webhooks, activities and groups to try on."""

from collections.abc import Iterable

from tests.app_under_test import Caller, World
from tests.http.access.matrix.seats import Seat
from tests.http.access.matrix.stages import Ids

SIGNED = """SELECT corridor.public_id('agreement', a.id) FROM corridor.agreements AS a JOIN corridor.corridors AS l
    ON l.id = a.corridor_id WHERE l.code = 'KH-TH' AND a.number = 1"""
FOREIGN = {"organisation_id": "lpn", "centre_id": "lpn-samut-sakhon"}
"""An organisation that has no part in the case, and its centre."""
ACTIVITY = {"kind": "outreach", "on": "2026-01-15", "participants": {"female": 4}}
MAKING = frozenset({"webhooks:manage", "activities:write", "cases:write", "claims:write"})


async def belongings(world: World, seat: Seat) -> Ids:
    """Give the caller's organisation and another what ``RENEWED`` lists, to be changed and shut out, and an agreement
    to sign.
    """
    return {"agreement": await world.value(SIGNED)} | await renewed(world, seat, RENEWED)


async def renewed(world: World, seat: Seat, parameters: Iterable[str]) -> Ids:
    """Make anew what these parameters name; most name nothing of an organisation's own."""
    made: Ids = {}
    for code, centre in {"lpn": FOREIGN["centre_id"], seat.organisation: seat.centre}.items():
        for name in RENEWED.keys() & set(parameters):
            made |= await RENEWED[name](world, code, centre)
    return made


async def _client(world: World, code: str, centre: str) -> Ids:
    """Register a partner system."""
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", code)
    return {code: (await world.registry.add(owner, "To try on", ["directory:read"])).client_id}


async def _webhook(world: World, code: str, centre: str) -> Ids:
    """Give a webhook and a delivery to it."""
    system = await _system_of(world, code)
    if system is None:
        return {}
    webhook = (await system.post("/v1/webhooks", {"url": "https://hooks.partner.example/"})).json()
    delivery = (await system.post(f"/v1/webhooks/{webhook['id']}/test")).json()
    return {f"webhook_id of {code}": webhook["id"], f"delivery_id of {code}": delivery["id"]}


async def _activity(world: World, code: str, centre: str) -> Ids:
    system = await _system_of(world, code)
    if system is None:
        return {}
    activity = (await system.post("/v1/activities", {**ACTIVITY, "centre_id": centre})).json()
    return {f"activity_id of {code}": activity["id"]}


async def _groups(world: World, code: str, centre: str) -> Ids:
    """Give two groups with a case, if that centre can open one."""
    system = await _system_of(world, code)
    if system is None:
        return {}
    case = await system.post("/v1/cases", {"centre_id": centre, "case_types": ["wages_unpaid"]})
    if case.status_code != 201:
        return {}
    body = {"centre_id": centre, "title": "Of the matrix", "case_ids": [case.json()["id"]]}
    groups = [(await system.post("/v1/groups", body)).json()["id"] for _ in range(2)]
    return {
        f"case_id of {code}": case.json()["id"],
        f"group_id of {code}": groups[0],
        f"other_group_id of {code}": groups[1],
    }


async def _system_of(world: World, code: str) -> Caller | None:
    """A new system, for each may have only so many webhooks; of an organisation that is disabled, none gets a token."""
    active = await world.value("SELECT status = 'active' FROM corridor.organisations WHERE code = $1", code)
    return await world.new_caller(code, MAKING) if active else None


RENEWED = {"client_id": _client, "webhook_id": _webhook, "activity_id": _activity, "group_id": _groups}
"""How to make what belongs to an organisation, by the parameter that names it in paths."""
