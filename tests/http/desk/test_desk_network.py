"""Groups, look-ups, our centre and the network at the desk."""

from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.builders import a_case, made
from tests.http.desk.visitor import at_desk, id_in, public_id


async def test_cases_of_one_matter_are_grouped_and_taken_apart(world: World) -> None:
    nea = await world.caller("nea")
    cases = [await made(nea, "/v1/cases", a_case()) for _ in range(3)]
    who = await at_desk(world, "nea")
    await who.go("/desk/groups/new")
    codes = "\n".join(case["code"].lower() for case in cases[:2])
    await who.send(
        title="Wages of the night shift", centre_id=await public_id(world, "centre", "nea-battambang"), case_ids=codes
    )
    group = id_in(who.place, "group")
    assert "2 cases" in who.text
    await who.follow("/cases/new")
    await who.send(case_ids=cases[2]["code"])
    assert "3 cases" in who.text
    await who.follow(f"/cases/{cases[0]['id']}/remove")
    await who.send()
    assert who.place == f"/desk/groups/{group}"
    seen = (await nea.get(f"/v1/groups/{group}")).json()
    assert {one["case_id"] for one in seen["cases"]} == {cases[1]["id"], cases[2]["id"]}


async def test_a_person_is_looked_up_by_phone_at_ones_own_and_at_other_centres(world: World) -> None:
    nea = await world.caller("nea")
    case = await made(
        nea, "/v1/cases", {**a_case(), "person": {"full_name": "Lookup Person", "phones": ["+855 12 998 877"]}}
    )
    here, there = await at_desk(world, "nea"), await at_desk(world, "map")
    for who in (here, there):
        await who.go("/desk/look-up")
        await who.send(phones="012998877" if who is here else "+85512998877")
        assert who.answer.status_code == 200, who.text
    assert case["code"] in here.text
    assert case["code"] not in there.text
    assert "Another organisation may already help this person." in there.text


async def test_the_capacity_is_one_press_and_what_was_said_before_does_not_overwrite(apart: World) -> None:
    world = apart  # a centre without capacity would refuse what other tests send
    centre = await public_id(world, "centre", "hrdf-mae-sot")
    who, colleague = await at_desk(world, "hrdf", Role.SUPERVISOR), await at_desk(world, "hrdf", Role.SUPERVISOR)
    for one in (who, colleague):
        await one.go("/desk/centre")
        assert one.place in ("/desk/centre", f"/desk/centres/{centre}")
        await one.go(f"/desk/centres/{centre}")
    await who.send("/capacity", capacity="waitlist")
    assert who.place == f"/desk/centres/{centre}", who.text
    now = (await (await world.caller("hrdf")).get(f"/v1/centres/{centre}")).json()
    assert now["capacity"] == "waitlist"
    await colleague.send("/capacity", capacity="no_capacity")
    assert colleague.answer.status_code == 412
    await colleague.send()
    now = (await (await world.caller("hrdf")).get(f"/v1/centres/{centre}")).json()
    assert now["capacity"] == "no_capacity"


async def test_the_coordinating_body_adds_a_member_to_a_corridor_and_removes_it(world: World) -> None:
    centre, corridor = await public_id(world, "centre", "hrdf-mae-sot"), await public_id(world, "corridor", "VN-MY")
    who = await at_desk(world, "molvt", Role.COORDINATOR)
    await who.go(f"/desk/corridors/{corridor}/members/new")
    await who.send(centre=centre, role="transit")
    assert who.place == f"/desk/corridors/{corridor}", who.text
    assert f"/desk/corridors/{corridor}/members/{centre}/remove" in who.answer.text
    await who.follow(f"/members/{centre}/remove")
    await who.send()
    assert who.place == f"/desk/corridors/{corridor}", who.text
    assert f"/members/{centre}/remove" not in who.answer.text


async def test_a_tally_sheet_counts_an_empty_box_as_nobody(world: World) -> None:
    who = await at_desk(world, "nea")
    await who.go("/desk/activities/new")
    await who.send(
        centre_id=await public_id(world, "centre", "nea-battambang"),
        kind="training",
        on="2026-02-03",
        participants__female="14",
    )
    assert who.place == "/desk/activities", who.text
    newest = (await (await world.caller("nea")).get("/v1/activities?limit=1&kind=training")).json()["items"][0]
    assert newest["participants"] == {"female": 14, "male": 0, "other": 0, "not_stated": 0}


async def test_a_consent_sheet_is_in_the_language_in_which_it_was_explained(world: World) -> None:
    nea = await world.caller("nea")
    case = await made(nea, "/v1/cases", a_case())
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case['id']}/consents/new")
    await who.send(
        purposes=["referral"],
        data_categories=["profile"],
        recipients_corridor=await public_id(world, "corridor", "KH-TH"),
        method="signed",
        language="km",
    )
    await who.follow("/consents/consent_")
    assert '<html lang="en">' in who.answer.text
    sheet = who.answer.text.partition('<div lang="km">')[2]
    assert "ការយល់ព្រម" in sheet
    assert "Battambang" in who.answer.text
