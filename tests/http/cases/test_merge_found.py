"""A look-up that finds a case that was merged away leads to the one that goes on: one item, not two."""

from tests.app_under_test import World
from tests.builders import RECEIVER, consented_case, opened_case
from tests.http.cases.merged_pairs import merged, unmerged
from tests.http.cases.protected_cases import handed_on
from tests.http.cases.test_exclusion import excluded
from tests.http.cases.test_lookup import centre_id, found, person, phone


def item(case: dict[str, str], status: str = "open") -> dict[str, str]:
    return {"id": case["id"], "code": case["code"], "status": status}


async def test_it_leads_to_the_case_that_goes_on_and_back_once_it_is_undone(world: World) -> None:
    nea, number, other = await world.caller("nea"), phone(), phone()
    first = await opened_case(nea, **person(phones=[number, other]))
    second = await opened_case(nea, **person(phones=[number]))
    third = await opened_case(nea, person=None, safe_contact=None)
    await merged(nea, first["id"], second["id"])
    for asked in (number, other):
        assert (await found(nea, phones=[asked]))["items"] == [item(second)]
    await merged(nea, second["id"], third["id"])
    assert (await found(nea, phones=[number]))["items"] == [item(third)]
    await unmerged(nea, second["id"])
    await unmerged(nea, first["id"])
    assert (await found(nea, phones=[number]))["items"] == [item(second), item(first)]
    assert (await found(nea, phones=[other]))["items"] == [item(first)]


async def test_another_centre_is_still_told_whom_to_ask(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    first = await opened_case(nea, **person(phones=[number]))
    second = await opened_case(nea, person=None, safe_contact=None)
    await merged(nea, first["id"], second["id"])
    contact = {"possible_duplicate": True, "contact_centre_id": await centre_id(world, "nea-battambang")}
    assert (await found(map_, phones=[number]))["items"] == [contact]
    await nea.post(f"/v1/cases/{second['id']}/close", {"outcome": "withdrawn"})
    assert (await found(map_, phones=[number]))["items"] == []


async def test_it_is_hidden_from_kinds_of_centres_that_either_case_excludes(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for which in (0, 1):
        number = phone()
        cases = [await opened_case(nea, **person(phones=[number])), await opened_case(nea, **person(phones=[number]))]
        await excluded(nea, cases[which]["id"], "cso")
        await merged(nea, cases[0]["id"], cases[1]["id"])
        shown = (await found(map_, phones=[number]))["items"]
        assert bool(shown) is (which == 0), "a case that goes on is found by its own number"


async def test_it_does_not_tell_where_the_other_case_went(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    first = await opened_case(nea, **person(phones=[number]))
    second, consent = await consented_case(nea, person=None, safe_contact=None)
    await merged(nea, first["id"], second)
    await handed_on(nea, map_, second, RECEIVER, consent_id=consent)
    assert (await found(nea, phones=[number]))["items"] == [item(first, "closed")]
    assert (await found(map_, phones=[number]))["items"] == []
