"""The life of a referral at the desk, from the new case to the outcome, by two people and without JavaScript."""

import re

from tests.app_under_test import World
from tests.http.desk.visitor import at_desk, id_in, public_id


async def test_a_referral_from_the_new_case_to_its_outcome(world: World) -> None:
    battambang, chiang_mai = await at_desk(world, "nea"), await at_desk(world, "map")

    await battambang.go("/desk/cases/new")
    await battambang.send(
        centre_id=await public_id(world, "centre", "nea-battambang"),
        case_types=["wages_unpaid"],
        profile__sex="female",
        profile__stage="departing",
        profile__birth_year="1997",
        profile__languages=["km"],
    )
    assert battambang.answer.status_code == 200, battambang.text
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", battambang.text)
    assert code, battambang.text
    case = id_in(battambang.answer.text, "case")

    await battambang.follow("/person/new")
    await battambang.send(
        person__full_name="Sok Dara", person__birth_date="1997-04-12", person__phones="+855 12 345 678"
    )
    assert battambang.place == f"/desk/cases/{case}", battambang.text
    assert "Sok Dara" not in battambang.answer.text

    corridor = await public_id(world, "corridor", "KH-TH")
    await battambang.follow("/consents/new")
    await battambang.send(
        purposes=["referral", "legal_assistance"],
        data_categories=["identity", "contact", "profile", "summary"],
        recipients_corridor=corridor,
        method="thumbprint",
        language="km",
    )
    assert battambang.place == f"/desk/cases/{case}", battambang.text

    await battambang.follow("/referrals/choose")
    await battambang.send("/referrals/choose", corridor_id=corridor, service_types=["legal_assistance"], language="th")
    assert "MAP Foundation" in battambang.text, battambang.text
    await battambang.follow(f"to_centre_id={await public_id(world, 'centre', 'map-chiang-mai')}")
    options = re.findall(r'value="(consent_[0-9a-z]+)"', battambang.answer.text)
    await battambang.send(
        consent_id=options[0],
        kind="transfer",
        purpose="legal_assistance",
        urgency="emergency",
        arrival_window__from="2099-12-01T08:00",
        arrival_window__to="2099-12-05T18:00",
        summary="Two months of wages are unpaid.",
        share=["identity", "contact", "profile", "summary"],
    )
    referral = id_in(battambang.place, "referral")
    await battambang.follow("/send")
    await battambang.send()
    assert battambang.place == f"/desk/referrals/{referral}", battambang.text
    assert "Sent." in battambang.text

    await chiang_mai.go("/desk")
    await chiang_mai.follow(referral)
    assert "Sok Dara" not in chiang_mai.answer.text
    await chiang_mai.follow("/accept")
    await chiang_mai.send(handler="Somchai P.")
    assert "Accepted" in chiang_mai.text, chiang_mai.text
    await chiang_mai.go(f"/desk/cases/{case}/identity")
    await chiang_mai.send()
    assert "Sok Dara" in chiang_mai.text
    await chiang_mai.go(f"/desk/referrals/{referral}/confirm-contact")
    await chiang_mai.send(channel="in_person", migrant_code=code[0])
    assert "Contact confirmed" in chiang_mai.text, chiang_mai.text
    await chiang_mai.go(f"/desk/referrals/{referral}/complete")
    await chiang_mai.send(outcome="service_received", services_delivered=["legal_assistance"])
    assert "Completed" in chiang_mai.text
    await battambang.go(f"/desk/referrals/{referral}")
    assert "Service received" in battambang.text, battambang.text
