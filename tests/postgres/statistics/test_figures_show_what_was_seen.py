"""Own figures show of a person what the organisation sees or last saw, and no more (ADR 0071; security.md)."""

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case, sent_referral
from tests.http.cases.protected_cases import accepted, taken_over, withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.postgres.statistics.own_figures import Figures, figures, grown

SENT = ("referrals_sent", "received")


async def at(world: World, organisation: str, *by: str) -> Figures:
    return await figures(world, organisation, *(by or ("sex",)))


async def test_a_receiver_counts_by_the_profile_that_is_shared(world: World) -> None:
    before = await at(world, "map")
    await sent_referral(world)
    assert grown(before, await at(world, "map")) == {(*SENT, "female"): 1}


async def test_a_receiver_without_the_profile_does_not_count_by_it(world: World) -> None:
    before = await at(world, "map", "sex", "age_band")
    await sent_referral(world, share=["identity", "contact", "summary"])
    assert grown(before, await at(world, "map", "sex", "age_band")) == {(*SENT, "not_seen", "not_seen"): 1}


async def test_a_receiver_whose_consent_leaves_out_the_profile_does_not_count_by_it(world: World) -> None:
    nea = await world.caller("nea")
    before = await at(world, "map")
    case = await opened_case(nea)
    consent = a_consent(data_categories=["identity", "contact", "summary"])
    given = await made(nea, f"/v1/cases/{case['id']}/consents", consent)
    body = a_referral(case["id"], given["id"], send=True, share=["identity", "contact", "summary"])
    await made(nea, "/v1/referrals", body)
    assert grown(before, await at(world, "map")) == {(*SENT, "not_seen"): 1}


async def test_withdrawn_consent_takes_the_person_out_of_a_receivers_figures(world: World) -> None:
    before = await at(world, "map")
    _, consent_id, _ = await accepted(world)
    assert grown(before, await at(world, "map"))[(*SENT, "female")] == 1
    await withdrawn(await world.caller("nea"), consent_id)
    after = grown(before, await at(world, "map"))
    assert after[(*SENT, "not_seen")] == 1
    assert (*SENT, "female") not in after


async def test_excluding_its_kind_takes_the_person_out_of_a_receivers_figures(world: World) -> None:
    before = await at(world, "map", "sex", "sector")
    case_id, _, _ = await accepted(world)
    kind = await world.value("SELECT operator_type FROM corridor.organisations WHERE code = 'map'")
    await excluded(await world.caller("nea"), case_id, kind)
    assert grown(before, await at(world, "map", "sex", "sector"))[(*SENT, "not_seen", "not_seen")] == 1


async def test_a_former_holders_figures_show_no_later_change_of_the_case(world: World) -> None:
    """Chiang Mai now answers for the case, and corrects what Battambang had recorded."""
    map_ = await world.caller("map")
    before = await at(world, "nea", "sex", "case_type"), await at(world, "nea")
    case_id, _, _ = await taken_over(world)
    handed = await at(world, "nea", "sex", "case_type"), await at(world, "nea")
    version = (await map_.get(f"/v1/cases/{case_id}")).headers["etag"]
    body = {"profile": {"sex": "male"}, "case_types": ["violence_harassment", "confinement"]}
    answer = await map_.patch(f"/v1/cases/{case_id}", body, if_match=version)
    assert answer.status_code == 200, answer.text
    assert (await at(world, "nea", "sex", "case_type"), await at(world, "nea")) == handed
    assert grown(before[0], handed[0]) == {("complaints", "female", "wages_unpaid"): 1}
    assert (await at(world, "map"))[("open_cases", "male")] > 0


async def test_erasing_a_case_leaves_what_is_counted(world: World) -> None:
    nea = await world.caller("nea")
    before = await at(world, "nea")
    case = await opened_case(nea)
    opened = grown(before, await at(world, "nea"))
    erased = await nea.post(f"/v1/cases/{case['id']}/erase", {"reason": "As asked."})
    assert erased.status_code == 200, erased.text
    after = grown(before, await at(world, "nea"))
    assert after == {key: number for key, number in opened.items() if "cases_" not in key[0] and key[0] != "open_cases"}
    assert after[("women_by_case", "female")] == 1


async def test_a_holder_without_the_profile_does_not_count_by_it(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    shared = ["identity", "contact", "summary"]
    before = await at(world, "map", "sex", "age_band")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(data_categories=shared))
    referral = await made(nea, "/v1/referrals", a_referral(case["id"], consent["id"], send=True, share=shared))
    path = f"/v1/referrals/{referral['id']}"
    assert (await map_.post(f"{path}/accept", {})).status_code == 200
    assert (await map_.post(f"{path}/confirm-contact", {"channel": "in_person"})).status_code == 200
    assert (await map_.get(f"/v1/cases/{case['id']}")).json()["profile"] is None
    more = grown(before, await at(world, "map", "sex", "age_band"))
    assert more[("open_cases", "not_seen", "not_seen")] == 1
    assert [key for key in more if "female" in key] == []
