"""Finding things at the desk: the filters of the inbox, and the search by case code."""

from collections.abc import Callable

import pytest

from tests.app_under_test import World
from tests.builders import opened_case, sent_referral
from tests.http.desk.visitor import at_desk
from tests.http.directory.two_offices import the_offices


async def test_open_matters_are_an_option_of_their_own_beside_all(world: World) -> None:
    offices = await the_offices(world)
    (_, _, going), (_, _, done) = await offices.sent(), await offices.sent()
    refused = {"reason": "no_capacity"}
    assert (await offices.there.post(f"/v1/referrals/{done['id']}/decline", refused)).status_code == 200
    who = await (await at_desk(world, offices.there.organisation)).go("/desk/inbox")
    shown = {}
    assert '<option value="">Open</option><option value="all">All</option>' in who.answer.text
    for status in ("", "all", "declined"):
        await who.send("/desk/inbox", status=status)
        assert ("status", status) in who.form("/desk/inbox").fields or not status
        shown[status] = [one["case_code"] in who.text for one in (going, done)]
    assert shown == {"": [True, False], "all": [True, True], "declined": [False, True]}


async def test_a_case_is_found_by_its_code_and_no_address_holds_what_was_typed(world: World) -> None:
    case = await opened_case(await world.caller("nea"))
    who = await (await at_desk(world, "nea")).go("/desk")
    assert who.form("/desk/find").method == "post"
    await who.send("/desk/find", code=case["code"].lower())
    assert who.place == f"/desk/cases/{case['id']}"
    await who.send("/desk/find", code="KH-0000-0000")
    assert who.answer.status_code == 404
    assert "KH-0000-0000" in who.text
    assert not who.answer.url.query


@pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code[:-1] + "0"])
async def test_a_tracking_code_is_neither_looked_up_nor_repeated(world: World, change: Callable[[str], str]) -> None:
    case = await opened_case(await world.caller("nea"))
    typed = change(case["tracking_code"])
    who = await (await at_desk(world, "nea")).go("/desk")
    await who.send("/desk/find", code=typed)
    assert who.answer.status_code == 422
    assert "This looks like the person's own tracking code." in who.text
    assert typed not in who.answer.text
    assert not who.answer.url.query


async def test_a_question_shows_the_time_to_decide_to_those_who_decide_and_not_to_those_who_answer(
    world: World,
) -> None:
    referral = await sent_referral(world)
    asked = await (await world.caller("map")).post(f"/v1/referrals/{referral['id']}/ask", {"question": "Which day?"})
    assert asked.status_code == 200, asked.text
    for organisation, shown in (("nea", False), ("map", True)):
        who = await (await at_desk(world, organisation)).go(f"/desk/referrals/{referral['id']}")
        assert ("Decide by" in who.text) is shown, organisation
    today = await (await at_desk(world, "nea")).go("/desk")
    row = today.answer.text.partition(f"/desk/referrals/{referral['id']}")[2].partition("</li>")[0]
    assert "<time" not in row
