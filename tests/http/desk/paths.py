"""Cases and referrals at the desk, in every state that a page may show, and the paths of the desk's pages."""

import re
from dataclasses import dataclass

from api.desk.router import router
from api.server.fast_dispatch import plain
from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made
from tests.http.documents.files import added

NAME, SUMMARY, NOTE, MESSAGE = "Sok Dara Canary", "Canary of the summary", "Canary of the note", "Canary of the message"


@dataclass(frozen=True)
class Stage:
    """One case with something of everything, and the ids that pages name."""

    ids: dict[str, str]

    def path(self, template: str) -> str:
        """A path of the desk with the ids of this case."""
        return re.sub(r"\{(\w+)\}", lambda found: self.ids[found[1]], template)


def desk_routes() -> list[tuple[str, str]]:
    """Method and path of every page and form, in order."""
    found = {
        (method, route.path) for route in plain(router.routes) for method in route.methods or () if method != "HEAD"
    }
    return sorted(found, key=lambda one: (one[1], one[0]))


async def staged(world: World, summary: str = SUMMARY, note: str = NOTE, message: str = MESSAGE) -> Stage:
    """A case of Battambang's with a person, and one of everything that a case may have."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea, person={"full_name": NAME})
    referral = await made(
        nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, kind="service", summary=summary)
    )
    await made(nea, f"/v1/cases/{case_id}/notes", {"body": note, "language": "en"})
    await made(nea, f"/v1/referrals/{referral['id']}/messages", {"body": message, "language": "en"})
    claim = await made(
        nea,
        f"/v1/cases/{case_id}/claims",
        {"kind": "unpaid_wages", "respondent": {"kind": "employer", "name": "Canary Garment Co.", "country": "TH"}},
    )
    handoff = await made(
        nea, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "map-chiang-mai", "consent_id": consent_id}
    )
    matter = {"centre_id": "nea-battambang", "title": "Canary of the group", "case_ids": [case_id]}
    group = await made(nea, "/v1/groups", matter)
    said = {"title": "Canary of the title", "language": "en", "category": "other"}
    document = await added(nea, referral["id"], b"Canary of the file", **said)
    activity = await made(
        nea,
        "/v1/activities",
        {
            "centre_id": "nea-battambang",
            "kind": "training",
            "on": "2026-01-05",
            "participants": {"female": 3, "male": 2, "other": 0, "not_stated": 0},
        },
    )
    corridor = (await nea.get("/v1/corridors/KH-TH")).json()
    agreements = (await nea.get("/v1/corridors/KH-TH/agreements")).json()["items"]
    centre = (await nea.get("/v1/centres/nea-battambang")).json()
    client = nea.client_id
    return Stage(
        {
            "case_id": case_id,
            "consent_id": consent_id,
            "referral_id": referral["id"],
            "claim_id": claim["id"],
            "group_id": group["id"],
            "handoff_id": handoff["id"],
            "document_id": document["id"],
            "activity_id": activity["id"],
            "corridor_id": corridor["id"],
            "agreement_id": agreements[0]["id"],
            "centre_id": centre["id"],
            "organisation_id": centre["organisation_id"],
            "client_id": client,
        }
    )
