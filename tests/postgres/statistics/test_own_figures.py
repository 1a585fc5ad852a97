"""Facts count on their day, at their centre and for each side."""

from datetime import date, timedelta

from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made, opened_case, sent_referral
from tests.http.cases.merged_pairs import merged, pair, unmerged
from tests.http.cases.protected_cases import accepted, taken_over
from tests.postgres.statistics.own_figures import TODAY, count, figures, grown, read


async def test_a_case_counts_for_the_centre_that_opened_it(world: World) -> None:
    nea = await world.caller("nea")
    before = await figures(world, "nea", "centre", "sex")
    await opened_case(nea, case_types=["wages_unpaid", "departure_support"])
    here = ("nea-battambang", "female")
    assert grown(before, await figures(world, "nea", "centre", "sex")) == {
        ("beneficiaries_by_case", *here): 1,
        ("cases_with_a_working_centre", *here): 1,
        ("complaints", *here): 1,
        ("open_cases", *here): 1,
        ("women_by_case", *here): 1,
    }


async def test_a_referral_counts_from_both_sides(world: World) -> None:
    sent_before, got_before = await figures(world, "nea"), await figures(world, "map")
    await accepted(world)
    sent, got = grown(sent_before, await figures(world, "nea")), grown(got_before, await figures(world, "map"))
    assert {key: number for key, number in sent.items() if key[0].startswith("referrals")} == {
        ("referrals_sent", "sent"): 1,
        ("referrals_accepted", "sent"): 1,
    }
    assert got == {("referrals_sent", "received"): 1, ("referrals_accepted", "received"): 1}


async def test_a_case_that_moves_is_open_at_one_centre(world: World) -> None:
    sent_before, got_before = await figures(world, "nea"), await figures(world, "map")
    await taken_over(world)
    assert ("open_cases",) not in grown(sent_before, await figures(world, "nea"))
    assert grown(got_before, await figures(world, "map"))[("open_cases",)] == 1


async def test_only_the_requested_days_are_counted(world: World) -> None:
    await sent_referral(world)
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    before = await figures(world, "nea", days=(yesterday, yesterday))
    today = await figures(world, "nea", days=(TODAY, TODAY))
    assert ("referrals_sent", "sent") not in before
    assert today[("referrals_sent", "sent")] > 0
    both = await figures(world, "nea", days=(TODAY, tomorrow))
    assert both[("referrals_sent", "sent")] == today[("referrals_sent", "sent")]
    assert ("open_cases",) not in before


async def test_parts_of_months_are_counted_like_whole_months(world: World) -> None:
    nea = await world.caller("nea")
    body = {"centre_id": "nea-battambang", "participants": {"female": 2}}
    before = await figures(world, "nea", days=(date(2025, 1, 15), date(2025, 4, 2)))
    for day in ("2025-01-14", "2025-01-15", "2025-02-01", "2025-03-31", "2025-04-02", "2025-04-03"):
        await made(nea, "/v1/activities", {**body, "kind": "outreach", "on": day})
    after = await figures(world, "nea", days=(date(2025, 1, 15), date(2025, 4, 2)))
    assert grown(before, after) == {("activities",): 4, ("beneficiaries_by_activity",): 8}
    by_month = await figures(world, "nea", "month", days=(date(2025, 1, 15), date(2025, 4, 2)))
    counted = [by_month[("activities", month)] for month in ("2025-01", "2025-02", "2025-03", "2025-04")]
    assert sum(counted) == after[("activities",)]


async def test_open_cases_are_those_at_the_end_of_each_month(world: World) -> None:
    nea = await world.caller("nea")
    await opened_case(nea)
    months = await figures(world, "nea", "month", days=(TODAY - timedelta(days=40), TODAY))
    assert (
        months[("open_cases", f"{TODAY:%Y-%m}")] == (await figures(world, "nea", days=(TODAY, TODAY)))[("open_cases",)]
    )


async def test_a_client_limited_to_some_centres_gets_only_their_figures(world: World) -> None:
    await sent_referral(world)
    await count(world)
    here = await figures(world, "nea", centres=("nea-battambang",))
    elsewhere = await figures(world, "nea", centres=("map-chiang-mai",))
    assert here[("referrals_sent", "sent")] > 0
    assert elsewhere == {}


async def test_an_uninvolved_organisation_counts_nothing(world: World) -> None:
    before = await figures(world, "mtuc")
    await taken_over(world)
    assert grown(before, await figures(world, "mtuc")) == {}


async def test_two_cases_of_one_person_count_once(world: World) -> None:
    nea = await world.caller("nea")
    before = await figures(world, "nea")
    one, other = await pair(nea)
    two = grown(before, await figures(world, "nea"))
    await merged(nea, one["id"], other["id"])
    together = grown(before, await figures(world, "nea"))
    assert (two[("beneficiaries_by_case",)], together[("beneficiaries_by_case",)]) == (2, 1)
    await unmerged(nea, one["id"])
    assert grown(before, await figures(world, "nea")) == two


async def test_what_was_sent_and_what_arrived_are_reconciled(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    await count(world)
    before = {one.side: one for one in (await read(world, "nea", "corridor")).reconciliation if one.corridor == "KH-TH"}
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, send=True)
    called_off = await made(nea, "/v1/referrals", body)
    assert (await nea.post(f"/v1/referrals/{called_off['id']}/withdraw", {"reason": "Changed."})).status_code == 200
    seen = await made(nea, "/v1/referrals", body)
    assert (await map_.post(f"/v1/referrals/{seen['id']}/acknowledge", {})).status_code == 200
    await made(nea, "/v1/referrals", {**body, "kind": "service"})
    await count(world)
    after = {one.side: one for one in (await read(world, "nea", "corridor")).reconciliation if one.corridor == "KH-TH"}
    old, new = before.get("sent"), after["sent"]
    missing = dict(new.differences)
    for reason, number in old.differences if old else ():
        missing[reason] -= number
    assert new.sent - (old.sent if old else 0) == 3
    assert new.received - (old.received if old else 0) == 1
    assert {why: number for why, number in missing.items() if number} == {"still_on_the_way": 1, "withdrawn": 1}
