"""Forms offer what is along one's own corridors, and keep what stands there already."""

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.desk.visitor import at_desk


async def test_a_case_keeps_a_province_that_is_on_no_corridor(world: World) -> None:
    nea = await world.caller("nea")
    profile = {"sex": "female", "stage": "departing", "origin_area": "VN-HN", "destination_area": "TH-50"}
    case = await opened_case(nea, person=None, safe_contact=None, profile=profile)
    caseworker = await at_desk(world, "nea")
    await caseworker.go(f"/desk/cases/{case['id']}/background")
    assert dict(caseworker.form().fields)["profile.origin_area"] == "VN-HN"
    await caseworker.send(profile__destination_area="TH-57")
    assert caseworker.place == f"/desk/cases/{case['id']}", caseworker.text
    kept = (await nea.get(f"/v1/cases/{case['id']}")).json()
    assert (kept["profile"]["origin_area"], kept["profile"]["destination_area"]) == ("VN-HN", "TH-57")
    assert kept["profile"]["stage"] == "departing"


async def test_a_consent_offers_centres_of_ones_corridors_only(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    caseworker = await at_desk(world, "nea")
    await caseworker.go(f"/desk/cases/{case['id']}/consents/new")
    assert "MAP Foundation, Chiang Mai" in caseworker.text
    assert "Hanoi MRC" not in caseworker.text


async def test_a_draft_keeps_a_centre_beside_ones_corridors(world: World) -> None:
    nea = await world.caller("nea")
    caseworker = await at_desk(world, "nea")
    case = await opened_case(nea)
    hanoi = next(one for one in (await nea.get("/v1/centres?limit=200")).json()["items"] if one["name"] == "Hanoi MRC")
    await caseworker.go(f"/desk/cases/{case['id']}/referrals/new?to_centre_id={hanoi['id']}")
    assert "Hanoi MRC" in caseworker.text
    assert dict(caseworker.form().fields)["to_centre_id"] == hanoi["id"]
