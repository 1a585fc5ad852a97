"""Corridors with agreements of a test's own, published and signed over HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.directory.directory_builders import a_centre, a_corridor, an_organisation, the_coordinator

EVERY_PURPOSE = ["referral", "legal_assistance", "service_delivery", "complaint", "return_reintegration"]
EVERY_CATEGORY = ["identity", "contact", "profile", "summary", "documents", "claims"]


def day(days: int) -> str:
    """Give the day that many days from today, the UTC day on which it is asked."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def terms(**changes: Any) -> dict[str, Any]:
    """Give the body of an agreement for everything, from yesterday for a year."""
    body = {"purposes": EVERY_PURPOSE, "data_categories": EVERY_CATEGORY, "retention": "P2Y", "valid_from": day(-1)}
    return {**body, "valid_to": day(365), **changes}


@dataclass
class Road:
    """An active corridor from ``here`` to ``there`` and ``elsewhere``, with a centre of each, and a lead."""

    world: World
    coordinator: Caller
    here: Caller
    there: Caller
    elsewhere: Caller
    lead: Caller
    corridor: dict[str, Any]
    centres: dict[str, str]

    @property
    def path(self) -> str:
        return f"/v1/corridors/{self.corridor['id']}/agreements"

    def id_of(self, caller: Caller) -> str:
        """Give the public id of a caller's organisation."""
        return self.centres[caller.organisation + " id"]

    async def publish(self, **changes: Any) -> dict[str, Any]:
        """Publish an agreement."""
        return await made(self.coordinator, self.path, terms(**changes))

    async def agreed(self, **changes: Any) -> dict[str, Any]:
        """Publish an agreement that all three have signed."""
        agreement = await self.publish(**changes)
        for caller in (self.here, self.there, self.elsewhere):
            answer = await self.sign(caller, agreement)
            assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def sign(self, caller: Caller, agreement: dict[str, Any], **headers: str) -> httpx2.Response:
        """Sign for the caller's own organisation."""
        return await caller.post(f"/v1/agreements/{agreement['id']}/sign", {}, **headers)

    async def paper(self, caller: Caller, agreement: dict[str, Any], **changes: Any) -> httpx2.Response:
        """Record that the organisation of ``caller`` has signed on paper."""
        paper = {"signed_on": day(-3), "signatory": "The director"} | changes
        body = {"organisation_id": caller.organisation, "on_paper": paper}
        return await self.coordinator.post(f"/v1/agreements/{agreement['id']}/sign", body)

    async def seen(self, agreement: dict[str, Any]) -> dict[str, Any]:
        """Read an agreement again."""
        return dict((await self.here.get(f"/v1/agreements/{agreement['id']}")).json())

    async def consented(self) -> tuple[str, str]:
        """Open a case with a consent to everything for the corridor."""
        case = await opened_case(self.here, centre_id=self.centres[self.here.organisation])
        body = a_consent(recipients={"corridor_id": self.corridor["id"]}, data_categories=EVERY_CATEGORY)
        return case["id"], (await made(self.here, f"/v1/cases/{case['id']}/consents", body))["id"]

    async def request(self, to: Caller | None = None, **changes: Any) -> dict[str, Any]:
        """Give the body of a referral of a new case from ``here`` to ``there``."""
        case_id, consent_id = await self.consented()
        places = {
            "corridor_id": self.corridor["id"],
            "from_centre_id": self.centres[self.here.organisation],
            "to_centre_id": self.centres[(to or self.there).organisation],
        }
        return a_referral(case_id, consent_id, **{"send": True, **places, **changes})

    async def send(self, to: Caller | None = None, **changes: Any) -> httpx2.Response:
        """Send a referral of a new case from ``here`` to ``there``."""
        return await self.here.post("/v1/referrals", await self.request(to, **changes))


async def a_road(world: World) -> Road:
    """Give a corridor without an agreement."""
    organisations = [await an_organisation(world, country=country) for country in ("KH", "TH", "TH", "MY")]
    centres: dict[str, str] = {one["code"] + " id": one["id"] for one in organisations}
    services = ["legal_assistance", "information"]
    for one in organisations[:3]:
        centre = await a_centre(world, one["code"], country=one["country"], services=services)
        centres[one["code"]] = centre["code"]
    members = [
        {"centre_id": centres[one["code"]], "role": "origin" if one["country"] == "KH" else "destination"}
        for one in organisations[:3]
    ]
    corridor = await a_corridor(world, status="active", lead_organisation_id=organisations[3]["code"], members=members)
    callers = [await world.caller(one["code"]) for one in organisations]
    return Road(world, await the_coordinator(world), *callers, corridor, centres)


def codes(refused: httpx2.Response) -> list[tuple[str, str | None]]:
    """Give what a refused sending says."""
    assert refused.status_code == 409, refused.text
    return [(one["code"], one.get("pointer")) for one in refused.json()["errors"]]
