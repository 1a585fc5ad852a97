"""Access is looked at when events are read: what has ended since is not told any more."""

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case, sent_referral
from tests.http.cases.protected_cases import accepted
from tests.http.cases.test_exclusion import excluded
from tests.http.claims.claims_of_tests import WITH_CLAIMS, claim_on, stepped
from tests.http.documents.referrals_with_documents import done
from tests.http.events.feed_reading import end_of, since

CLAIM = "claim.updated"
PARTING = ["referral.withdrawn", "deletion.owed", "handoff.called_off"]


async def test_whose_access_has_ended_reads_the_end_and_nothing_from_before(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    by_nea, by_map = await end_of(world, nea), await end_of(world, map_)
    case_id, _, _ = await accepted(world)
    assert "referral.accepted" in await since(world, map_, by_map, case_id)
    await excluded(nea, case_id, "cso")
    assert await since(world, map_, by_map, case_id) == PARTING
    assert "referral.accepted" in await since(world, nea, by_nea, case_id)
    await nea.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})
    assert await since(world, map_, by_map, case_id) == PARTING


async def test_a_client_limited_to_a_centre_reads_what_concerns_it(world: World) -> None:
    battambang = await world.caller("nea", centres=("nea-battambang",))
    pursat = await world.caller("nea", centres=("nea-pursat",))
    by_battambang, by_pursat = await end_of(world, battambang), await end_of(world, pursat)
    referral = await sent_referral(world)
    assert "referral.sent" in await since(world, battambang, by_battambang, referral["case_id"])
    assert await since(world, pursat, by_pursat, referral["case_id"]) == []
    theirs = await opened_case(pursat, centre_id="nea-pursat")
    assert await since(world, pursat, by_pursat, theirs["id"]) == ["case.opened"]
    assert await since(world, battambang, by_battambang, theirs["id"]) == []


async def test_a_client_limited_to_a_centre_that_reads_no_claims_is_not_told_of_them(world: World) -> None:
    """One centre holds the case, the other one of the same organisation has only been asked."""
    nea = await world.caller("nea")
    pursat = await world.caller("nea", centres=("nea-pursat",))
    by_nea, by_pursat = await end_of(world, nea), await end_of(world, pursat)
    case_id = (await opened_case(nea))["id"]
    consented = a_consent(data_categories=WITH_CLAIMS, purposes=["referral", "service_delivery"])
    consent_id = (await made(nea, f"/v1/cases/{case_id}/consents", consented))["id"]
    asked = a_referral(case_id, consent_id, send=True, kind="service", to_centre_id="nea-pursat", share=WITH_CLAIMS)
    referral = await made(nea, "/v1/referrals", asked | {"service_types": ["information"]})
    claim = await claim_on(nea, case_id)
    assert CLAIM in await since(world, nea, by_nea, case_id)
    before = await since(world, pursat, by_pursat, case_id)
    assert "referral.sent" in before
    assert CLAIM not in before
    await done(world, "nea", f"/v1/referrals/{referral['id']}/accept")
    await stepped(nea, claim, "filed", "2026-01-10")
    assert (await since(world, pursat, by_pursat, case_id))[-1] == CLAIM


async def test_before_acceptance_the_receiver_reads_no_document_and_no_redirection(world: World) -> None:
    map_ = await world.caller("map")
    cursor = await end_of(world, map_)
    referral = await sent_referral(world)
    assert await since(world, map_, cursor, referral["case_id"]) == ["referral.sent", "handoff.offered"]


async def test_who_lost_access_before_learns_nothing_of_what_follows(world: World) -> None:
    """Declined, then excluded: that the sender goes on elsewhere is none of its business any more."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    cursor = await end_of(world, map_)
    referral = await sent_referral(world)
    path = f"/v1/referrals/{referral['id']}"
    await map_.post(f"{path}/decline", {"reason": "no_capacity"})
    await excluded(nea, referral["case_id"], "cso")
    before = await since(world, map_, cursor, referral["case_id"])
    answer = await nea.post(f"{path}/void", {"reason": "A mistake."})
    assert answer.status_code == 200, answer.text
    assert await since(world, map_, cursor, referral["case_id"]) == before
