"""Claims count with their money by currency, and activities with all their participants."""

from datetime import date
from decimal import Decimal

from tests.app_under_test import World
from tests.builders import a_consent, made, opened_case
from tests.http.activities.activity_bodies import recorded
from tests.http.cases.protected_cases import handed_on
from tests.http.claims.claims_of_tests import WITH_CLAIMS, claim_on, own_claim, stepped, thb
from tests.postgres.statistics.own_figures import count, figures, grown, read


async def test_a_claim_counts_with_each_of_its_steps(world: World) -> None:
    before = await figures(world, "nea")
    nea, claim = await own_claim(world)
    await stepped(nea, claim, "filed", "2026-03-02")
    await stepped(nea, claim, "awarded", "2026-05-04", amount=thb("12000.50"))
    await stepped(nea, claim, "paid", "2026-06-01", amount=thb("5000"))
    paid_in_dollars = {"amount": "100.00", "currency": "USD"}
    await stepped(nea, claim, "enforced", "2026-07-01", amount=paid_in_dollars, rate="35.5")
    more = grown(before, await figures(world, "nea"))
    assert {key: number for key, number in more.items() if "claims" in key[0] or "amount" in key[0]} == {
        ("claims_opened",): 1,
        ("claims_filed",): 1,
        ("claims_awarded",): 1,
        ("claims_paid",): 1,
        ("amount_filed", "THB"): Decimal("21450.00"),
        ("amount_awarded", "THB"): Decimal("12000.50"),
        ("amount_paid", "THB"): 5000,
        ("amount_paid", "USD"): 100,
        ("amount_paid_of_awarded", "THB"): 8550,
    }


async def test_the_newest_award_stands(world: World) -> None:
    nea, claim = await own_claim(world)
    await stepped(nea, claim, "filed", "2026-03-02")
    await stepped(nea, claim, "awarded", "2026-05-04", amount=thb("9000"))
    before = await figures(world, "nea", "month")
    await stepped(nea, claim, "appealed", "2026-06-01")
    await stepped(nea, claim, "awarded", "2026-07-01", amount=thb("7000"))
    more = grown(before, await figures(world, "nea", "month"))
    assert more == {("amount_awarded", "2026-05", "THB"): -9000, ("amount_awarded", "2026-07", "THB"): 7000}


async def test_a_share_of_what_was_awarded(world: World) -> None:
    nea, claim = await own_claim(world)
    await stepped(nea, claim, "filed", "2025-03-02")
    await stepped(nea, claim, "awarded", "2025-05-04", amount=thb("9000"))
    await stepped(nea, claim, "paid", "2025-06-01", amount=thb("20000"))
    await count(world)
    found = (await read(world, "nea", days=(date(2025, 5, 4), date(2025, 5, 4)))).figures
    shares = [one for one in found if one.indicator == "share_of_awarded_paid" and one.currency == "THB"]
    assert [one.value for one in shares] == [100]


async def test_a_step_counts_for_the_centre_that_recorded_it(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    claim = await claim_on(nea, case["id"])
    await stepped(nea, claim, "filed", "2026-03-02")
    ours, theirs = await figures(world, "nea"), await figures(world, "map")
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(data_categories=WITH_CLAIMS))
    await handed_on(nea, map_, case["id"], "map-chiang-mai", consent_id=consent["id"])
    await stepped(map_, claim, "awarded", "2026-05-04", amount=thb("9000"))
    after = grown(ours, await figures(world, "nea"))
    assert ("claims_awarded",) not in after
    assert grown(theirs, await figures(world, "map"))[("amount_awarded", "THB")] == 9000


async def test_an_activity_reaches_everybody_who_takes_part(world: World) -> None:
    nea = await world.caller("nea")
    before = await figures(world, "nea", "sex")
    whole = await figures(world, "nea")
    await recorded(nea, participants={"female": 12, "male": 7, "other": 1, "not_stated": 0}, materials_distributed=30)
    assert grown(before, await figures(world, "nea", "sex")) == {
        ("beneficiaries_by_activity", "female"): 12,
        ("beneficiaries_by_activity", "male"): 7,
        ("beneficiaries_by_activity", "other"): 1,
        ("training_participants", "female"): 12,
        ("training_participants", "male"): 7,
        ("training_participants", "other"): 1,
    }
    more = grown(whole, await figures(world, "nea"))
    assert (more[("activities",)], more[("trainings",)], more[("materials_distributed",)]) == (1, 1, 30)


async def test_an_activity_counts_for_each_of_its_service_types(world: World) -> None:
    nea = await world.caller("nea")
    before, whole = await figures(world, "nea", "service_type"), await figures(world, "nea")
    await recorded(nea, kind="outreach", service_types=["information", "networking"], materials_distributed=None)
    more = grown(before, await figures(world, "nea", "service_type"))
    assert more[("activities", "information")] == more[("activities", "networking")] == 1
    assert grown(whole, await figures(world, "nea"))[("activities",)] == 1


async def test_a_person_counselled_before_departure_counts_once_per_case(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    person = {"sex": "female", "age_band": "18_24", "stage": "departing"}
    given = {"kind": "counselling", "participants": person, "materials_distributed": None, "case_id": case["id"]}
    before = await figures(world, "nea", "month")
    later = await recorded(nea, **given, on="2026-05-02")
    first = await recorded(nea, **given, on="2026-04-02")
    assert grown(before, await figures(world, "nea", "month"))[("counselled_before_departure", "2026-04")] == 1
    gone = await nea.call("DELETE", f"/v1/activities/{first['id']}", if_match="*")
    assert gone.status_code == 204, gone.text
    more = grown(before, await figures(world, "nea", "month"))
    assert more == {("activities", "2026-05"): 1, ("counselled_before_departure", "2026-05"): 1}
    moved = await nea.patch(f"/v1/activities/{later['id']}", {"on": "2026-06-02"}, if_match="*")
    assert moved.status_code == 200, moved.text
    more = grown(before, await figures(world, "nea", "month"))
    assert more == {("activities", "2026-06"): 1, ("counselled_before_departure", "2026-06"): 1}
