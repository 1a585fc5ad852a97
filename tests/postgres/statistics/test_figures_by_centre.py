"""A client limited to some centres counts by what these see, not by what a sister centre sees."""

from typing import Any

from tests.app_under_test import World
from tests.builders import ALL_SHARED, a_case, a_consent, a_referral, made
from tests.http.cases.protected_cases import handed_on
from tests.http.claims.claims_of_tests import claim_on, stepped, thb
from tests.http.directory.two_offices import the_offices
from tests.postgres.statistics.own_figures import count, read


async def by(world: World, organisation: str, centre: str, *dimensions: str) -> list[tuple[Any, ...]]:
    await count(world)
    answer = await read(world, organisation, *dimensions, centres=(centre,))
    return sorted((one.indicator, one.values, one.value) for one in answer.figures)


async def test_a_centre_without_the_profile_does_not_count_by_what_its_sister_was_sent(world: World) -> None:
    offices = await the_offices(world)
    case = await made(offices.there, "/v1/cases", a_case(centre_id=offices.abroad["id"]))
    given = a_consent(recipients={"corridor_id": offices.corridor})
    consent = await made(offices.there, f"/v1/cases/{case['id']}/consents", given)
    for centre, share in ((offices.first, ALL_SHARED), (offices.sister, ["summary"])):
        body = a_referral(case["id"], consent["id"], send=True, kind="service", share=share)
        places = {"from_centre_id": offices.abroad["id"], "to_centre_id": centre["id"]}
        await made(offices.there, "/v1/referrals", {**body, **places, "corridor_id": offices.corridor})
    sister = await by(world, offices.here.organisation, offices.sister["code"], "sex", "age_band")
    first = await by(world, offices.here.organisation, offices.first["code"], "sex", "age_band")
    assert ("referrals_sent", ("not_seen", "not_seen"), 1) in sister
    assert [figure for figure in sister if "female" in figure[1]] == []
    assert [figure for figure in first if "female" in figure[1]]


async def test_a_centre_does_not_count_by_what_its_sister_corrects_after_taking_the_case(world: World) -> None:
    offices = await the_offices(world)
    case_id, consent_id = await offices.consented()
    await count(world)
    await handed_on(offices.here, offices.here, case_id, offices.sister["id"], consent_id=consent_id)
    first = offices.here.organisation, offices.first["code"]
    before = await by(world, *first, "sex"), await by(world, *first, "case_type")
    body = {"profile": {"sex": "male"}, "case_types": ["violence_harassment", "confinement"]}
    answer = await offices.here.patch(f"/v1/cases/{case_id}", body, if_match="*")
    assert answer.status_code == 200, answer.text
    assert (await by(world, *first, "sex"), await by(world, *first, "case_type")) == before


async def test_sister_centres_each_count_the_settlement_that_they_saw_last(world: World) -> None:
    offices = await the_offices(world)
    case_id, consent_id = await offices.consented()
    claim = await claim_on(offices.here, case_id)
    await stepped(offices.here, claim, "settled", "2026-02-05", amount=thb("9000"))
    await count(world)
    await handed_on(offices.here, offices.here, case_id, offices.sister["id"], consent_id=consent_id)
    await stepped(offices.here, claim, "filed", "2026-02-19")
    await stepped(offices.here, claim, "settled", "2026-02-20", amount=thb("7000"))
    for centre, amount in ((offices.first, 9000), (offices.sister, 7000)):
        figures = await by(world, offices.here.organisation, centre["code"])
        assert [figure for figure in figures if figure[0] == "amount_settled"] == [("amount_settled", (), amount)]
