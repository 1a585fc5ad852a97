"""Finding things at the desk: the filters of the inbox, and the search by case code."""

from tests.app_under_test import World
from tests.builders import sent_referral
from tests.http.desk.visitor import at_desk


async def test_open_matters_are_an_option_of_their_own_beside_all(world: World) -> None:
    map_ = await world.caller("map")
    going, done = await sent_referral(world), await sent_referral(world)
    refused = {"reason": "no_capacity"}
    assert (await map_.post(f"/v1/referrals/{done['id']}/decline", refused)).status_code == 200
    who = await (await at_desk(world, "map")).go("/desk/inbox")
    shown = {}
    assert '<option value="">Open</option><option value="all">All</option>' in who.answer.text
    for status in ("", "all", "declined"):
        await who.send("/desk/inbox", status=status)
        assert ("status", status) in who.form("/desk/inbox").fields or not status
        shown[status] = [one["case_code"] in who.text for one in (going, done)]
    assert shown == {"": [True, False], "all": [True, True], "declined": [False, True]}
