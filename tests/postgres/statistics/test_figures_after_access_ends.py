"""What happens to a case after an organisation's access has ended changes nothing that it can read from its figures."""

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.cases.merged_pairs import merged, unmerged
from tests.http.cases.protected_cases import accepted, erased, handed_on, taken_over, withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.postgres.statistics.own_figures import figures, grown

CONFINED = {"centre_id": "map-chiang-mai", "case_types": ["violence_harassment", "confinement"]}


async def kind_of(world: World, organisation: str) -> str:
    kind = await world.value("SELECT operator_type FROM corridor.organisations WHERE code = $1", organisation)
    return str(kind)


async def moved_to_map(world: World, case_id: str) -> None:
    """Hand a case of Battambang directly to Chiang Mai."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    await handed_on(nea, map_, case_id, "map-chiang-mai", consent_id=consent["id"])


async def test_erasure_does_not_bring_the_person_back_after_a_withdrawal(world: World) -> None:
    nea = await world.caller("nea")
    before = await figures(world, "map", "sex")
    case_id, consent_id, _ = await accepted(world)
    await figures(world, "map", "sex")
    await withdrawn(nea, consent_id)
    gone = grown(before, await figures(world, "map", "sex"))
    await erased(nea, case_id)
    assert [key for key in gone if "female" in key] == []
    assert grown(before, await figures(world, "map", "sex")) == gone


async def test_erasure_does_not_bring_the_person_back_after_an_exclusion(world: World) -> None:
    nea = await world.caller("nea")
    before = await figures(world, "map", "sex")
    case_id, _, _ = await accepted(world)
    await figures(world, "map", "sex")
    await excluded(nea, case_id, await kind_of(world, "map"))
    gone = grown(before, await figures(world, "map", "sex"))
    await erased(nea, case_id)
    assert [key for key in gone if "female" in key] == []
    assert grown(before, await figures(world, "map", "sex")) == gone


async def test_an_excluded_former_holder_does_not_count_the_woman_any_more(world: World) -> None:
    before = await figures(world, "nea", "sex")
    case_id, _, _ = await taken_over(world)
    await figures(world, "nea", "sex")
    await excluded(await world.caller("map"), case_id, await kind_of(world, "nea"))
    after = grown(before, await figures(world, "nea", "sex"))
    assert after[("beneficiaries_by_case", "not_seen")] == 1
    assert [key for key in after if key[0] == "women_by_case" or "female" in key] == []


async def test_a_later_merge_does_not_change_the_former_holders_figures(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    before = await figures(world, "nea")
    case = await opened_case(nea)
    await moved_to_map(world, case["id"])
    handed = grown(before, await figures(world, "nea"))
    other = await opened_case(map_, **CONFINED)
    await merged(map_, case["id"], other["id"])
    assert grown(before, await figures(world, "nea")) == handed
    await unmerged(map_, case["id"])
    assert grown(before, await figures(world, "nea")) == handed


async def test_undoing_a_merge_counts_both_cases_again(world: World) -> None:
    nea = await world.caller("nea")
    before = await figures(world, "nea")
    one = await opened_case(nea, case_types=["violence_harassment", "confinement"])
    other = await opened_case(nea)
    two = grown(before, await figures(world, "nea"))
    await merged(nea, one["id"], other["id"])
    await figures(world, "nea")
    await unmerged(nea, one["id"])
    assert grown(before, await figures(world, "nea")) == two


async def test_a_later_withdrawal_is_not_counted_for_an_excluded_organisation(world: World) -> None:
    map_ = await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    await excluded(map_, case_id, await kind_of(world, "nea"))
    before = await figures(world, "nea")
    await withdrawn(map_, consent_id)
    assert grown(before, await figures(world, "nea")) == {}


async def test_a_later_referral_does_not_show_in_the_former_holders_corridors(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    ended = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
    await withdrawn(nea, ended["id"])
    await moved_to_map(world, case["id"])
    before = await figures(world, "nea", "corridor", "urgency"), await figures(world, "nea", "corridor")
    consent = await made(map_, f"/v1/cases/{case['id']}/consents", a_consent())
    body = a_referral(case["id"], consent["id"], send=True, kind="service", urgency="urgent")
    await made(map_, "/v1/referrals", {**body, "from_centre_id": "map-chiang-mai", "to_centre_id": "hrdf-mae-sot"})
    assert (await figures(world, "nea", "corridor", "urgency"), await figures(world, "nea", "corridor")) == before


async def test_a_later_void_is_not_counted_for_an_excluded_receiver(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _, referral = await accepted(world)
    await excluded(nea, case_id, await kind_of(world, "map"))
    before = await figures(world, "map")
    answer = await nea.post(f"/v1/referrals/{referral['id']}/void", {"reason": "Wrong person."})
    assert answer.status_code == 200, answer.text
    assert grown(before, await figures(world, "map")) == {}
