"""Cases on the way, and what the tests of protection ask of the database about them."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.told import TOLD


async def accepted(world: World, **changes: Any) -> tuple[str, str, dict[str, Any]]:
    """A referral that Chiang Mai accepted; gives case, consent and referral."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, **changes))
    answer = await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    assert answer.status_code == 200, answer.text
    return case_id, consent_id, answer.json()


async def taken_over(world: World) -> tuple[str, str, dict[str, Any]]:
    """The same, and Chiang Mai answers for the case now."""
    case_id, consent_id, referral = await accepted(world)
    map_ = await world.caller("map")
    answer = await map_.post(f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "in_person"})
    assert answer.json()["status"] == "in_progress", answer.text
    return case_id, consent_id, answer.json()


async def handed_on(giver: Caller, taker: Caller, case_id: str, to: str, **offer: str) -> str:
    """Hand a case on directly, and have it accepted; gives the path of the handoff."""
    made_one = await made(giver, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": to, **offer})
    path = f"/v1/handoffs/{made_one['id']}"
    answer = await taker.post(f"{path}/accept", {})
    assert answer.status_code == 200, answer.text
    return path


async def withdrawn(caller: Caller, consent_id: str, **body: str) -> dict[str, Any]:
    answer = await caller.post(f"/v1/consents/{consent_id}/withdraw", body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def erased(caller: Caller, case_id: str) -> None:
    answer = await caller.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."})
    assert answer.status_code == 200, answer.text


async def copies(world: World, case_id: str) -> set[str]:
    """The organisations that hold a copy of the case's present key."""
    found = await world.value(
        """SELECT array_agg(o.code) FROM corridor.cases AS c
        JOIN vault.wrapped_keys AS w ON w.data_key_id = c.data_key_id
        JOIN corridor.organisations AS o ON o.id = w.organisation_id
        WHERE corridor.public_id('case', c.id) = $1""",
        case_id,
    )
    return set(found or ())


async def events_of(world: World, organisation: str, referral_id: str) -> list[str]:
    return await world.value(
        """SELECT coalesce(array_agg(e.type ORDER BY e.place), '{}') FROM """
        + TOLD
        + """ AS e
        JOIN corridor.organisations AS o ON o.id = e.organisation_id
        WHERE o.code = $1 AND e.subject ->> 'referral' = $2::uuid::text""",
        organisation,
        referral_id.removeprefix("referral_"),
    )


async def events_of_case(world: World, organisation: str, case_id: str) -> list[str]:
    return await world.value(
        """SELECT coalesce(array_agg(e.type ORDER BY e.place), '{}') FROM """
        + TOLD
        + """ AS e
        JOIN corridor.organisations AS o ON o.id = e.organisation_id
        WHERE o.code = $1 AND e.subject ->> 'case' = $2::uuid::text""",
        organisation,
        case_id.removeprefix("case_"),
    )


async def expired(world: World, consent_id: str) -> None:
    """Let the time of a consent be over."""
    await world.value(
        """UPDATE corridor.consents SET expires_at = now() - interval '1 second', given_at = now() - interval '1 day'
        WHERE corridor.public_id('consent', id) = $1""",
        consent_id,
    )
