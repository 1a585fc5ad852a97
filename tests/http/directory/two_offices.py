"""Offices of a test's own on a corridor of its own, which it may close: two centres here, two of others over there."""

from dataclasses import dataclass
from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_case, a_consent, a_referral, made
from tests.http.cases.protected_cases import events_of_case
from tests.http.directory.directory_builders import a_centre, a_corridor, agreed, an_organisation, the_coordinator
from tests.told import TOLD

JOB = "find_successors"


@dataclass
class Offices:
    """``here`` runs ``first`` and ``sister``; ``there`` and ``elsewhere`` run one centre each; ``lead`` leads."""

    world: World
    here: Caller
    there: Caller
    elsewhere: Caller
    lead: str
    first: dict[str, Any]
    sister: dict[str, Any]
    abroad: dict[str, Any]
    other: dict[str, Any]
    corridor: str

    async def set(self, centre: dict[str, Any], **changes: Any) -> None:
        """Change a centre, as the coordinating body may."""
        coordinator = await the_coordinator(self.world)
        answer = await coordinator.patch(f"/v1/centres/{centre['id']}", changes, if_match="*")
        assert answer.status_code == 200, answer.text

    async def disable(self, caller: Caller, status: str = "disabled") -> None:
        """Change the status of a whole organisation."""
        coordinator = await the_coordinator(self.world)
        path = f"/v1/organisations/{caller.organisation}"
        assert (await coordinator.patch(path, {"status": status}, if_match="*")).status_code == 200

    async def look(self) -> None:
        """Let the worker look once."""
        await self.world.service.worker.run_once(JOB)

    async def case(self, **changes: Any) -> str:
        """Open a case at ``first``."""
        case = await made(self.here, "/v1/cases", a_case(centre_id=self.first["id"], **changes))
        number: str = case["id"]
        return number

    async def consented(self, **changes: Any) -> tuple[str, str]:
        """Open a case with a consent for the corridor."""
        case_id = await self.case(**changes)
        body = a_consent(recipients={"corridor_id": self.corridor})
        return case_id, (await made(self.here, f"/v1/cases/{case_id}/consents", body))["id"]

    def referral(self, case_id: str, consent_id: str, **changes: Any) -> dict[str, Any]:
        """Give the body that sends it from ``first`` to ``abroad``."""
        places = {"from_centre_id": self.first["id"], "to_centre_id": self.abroad["id"], "corridor_id": self.corridor}
        return a_referral(case_id, consent_id, **{"send": True, **places, **changes})

    async def sent(self, **changes: Any) -> tuple[str, str, dict[str, Any]]:
        """Send a new case; gives case, consent and referral."""
        case_id, consent_id = await self.consented()
        return (
            case_id,
            consent_id,
            await made(self.here, "/v1/referrals", self.referral(case_id, consent_id, **changes)),
        )

    async def ledger(self, case_id: str) -> list[tuple[str, str]]:
        """Who held the case, as the database knows it: code of the centre, and how it came to it."""
        found = await self.world.value(
            """SELECT array_agg(c.code || ' ' || u.by ORDER BY u.entry) FROM corridor.custody AS u
            JOIN corridor.centres AS c ON c.id = u.centre_id WHERE corridor.public_id('case', u.case_id) = $1""",
            case_id,
        )
        return [tuple(entry.split(" ")) for entry in found]

    async def told(self, case_id: str) -> list[str]:
        """Which organisations were told that nobody is behind the case, one entry for each time."""
        found: list[str] = await self.world.value(
            """SELECT coalesce(array_agg(o.code ORDER BY o.code), '{}') FROM """
            + TOLD
            + """ AS e
            JOIN corridor.organisations AS o ON o.id = e.organisation_id
            WHERE e.type = 'case.unattended' AND e.subject ->> 'case' = $1::uuid::text""",
            case_id.removeprefix("case_"),
        )
        return found

    async def events(self, caller: Caller, case_id: str) -> list[str]:
        """What the organisation was told about the case."""
        return await events_of_case(self.world, caller.organisation, case_id)


async def the_offices(world: World) -> Offices:
    """Give them, all in operation."""
    here = await an_organisation(world)
    there, elsewhere, lead = [await an_organisation(world, country="TH", operator_type="cso") for _ in range(3)]
    services = ["legal_assistance", "information"]
    first, sister = [await a_centre(world, here["code"], services=services) for _ in range(2)]
    abroad, other = [
        await a_centre(world, organisation["code"], country="TH", services=services)
        for organisation in (there, elsewhere)
    ]
    members = [(first, "origin"), (sister, "origin"), (abroad, "destination"), (other, "destination")]
    corridor = await a_corridor(
        world,
        status="active",
        lead_organisation_id=lead["code"],
        members=[{"centre_id": centre["id"], "role": role} for centre, role in members],
    )
    await agreed(world, corridor["code"])
    callers = [await world.caller(organisation["code"]) for organisation in (here, there, elsewhere)]
    return Offices(world, *callers, lead["code"], first, sister, abroad, other, corridor["code"])
