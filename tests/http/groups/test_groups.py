"""One matter of many workers: put their cases together, take them apart again."""

from tests.app_under_test import World
from tests.builders import SENDER, consented_case, made, opened_case
from tests.http.access.matrix.ids import invented
from tests.http.groups.group_builders import TITLE, a_group, case_ids, consented_cases, faults

SISTER = "nea-pursat"
STORED = "SELECT count(*) FROM corridor.group_cases WHERE corridor.public_id('group', group_id) = $1"


async def test_a_group_shows_its_cases_as_its_organisation_sees_them(world: World) -> None:
    nea = await world.caller("nea")
    cases = [await opened_case(nea) for _ in range(3)]
    answer = await nea.post(
        "/v1/groups",
        {"centre_id": SENDER, "title": TITLE, "case_ids": [cases[0]["id"], cases[1]["code"].lower(), cases[2]["id"]]},
    )
    group = answer.json()
    assert (answer.status_code, answer.headers["location"].endswith(f"/v1/groups/{group['id']}")) == (201, True)
    assert (group["title"], group["version"], group["count"], group["hidden"]) == (TITLE, 1, 3, 0)
    holder = group["centre_id"]
    assert group["cases"] == [
        {"case_id": case["id"], "code": case["code"], "status": "open", "level": "holder", "holder_centre_id": holder}
        for case in cases
    ]
    read = await nea.get(f"/v1/groups/{group['id']}")
    assert (read.json(), read.headers["etag"]) == (group, answer.headers["etag"])


async def test_nobody_but_its_organisation_finds_a_group(world: World) -> None:
    nea = await world.caller("nea")
    group = await a_group(nea, (await opened_case(nea))["id"])
    body = {"case_ids": [invented("case_id")], "title": "Mine", "group_id": invented("group_id")}
    for who in ("map", "hrdf", "molvt"):
        other = await world.caller(who)
        for method, path, members in (
            ("GET", "", ()),
            ("POST", "/cases", ("case_ids",)),
            ("DELETE", f"/cases/{case_ids(group)[0]}", ()),
            ("POST", "/split", ("case_ids", "title")),
            ("POST", "/merge", ("group_id",)),
        ):
            asked = {name: body[name] for name in members} or None
            there = await other.call(method, f"/v1/groups/{group['id']}{path}", asked)
            nowhere = await other.call(method, f"/v1/groups/{invented('group_id')}{path}", asked)
            assert there.status_code == nowhere.status_code == 404, (who, method, path)
            assert there.json()["code"] == nowhere.json()["code"] == "not_found"
        assert group["id"] not in (await other.get("/v1/groups?limit=200")).text
        changed = await other.patch(f"/v1/groups/{group['id']}", {"title": "Mine"}, if_match="*")
        assert changed.status_code == 404


async def test_who_is_limited_to_some_centres_sees_the_groups_of_these(world: World) -> None:
    nea = await world.caller("nea")
    here = await world.caller("nea", centres=(SENDER,))
    case = await opened_case(nea)
    sisters = await opened_case(nea, centre_id=SISTER)
    of_sister = await a_group(nea, sisters["id"], centre_id=SISTER)
    mixed = await a_group(nea, case["id"], sisters["id"])
    assert (await here.get(f"/v1/groups/{of_sister['id']}")).status_code == 404
    assert of_sister["id"] not in (await here.get("/v1/groups")).text
    seen = (await here.get(f"/v1/groups/{mixed['id']}")).json()
    assert (case_ids(seen), seen["count"], seen["hidden"]) == ([case["id"]], 2, 1)
    at_sister = await here.post("/v1/groups", {"centre_id": SISTER, "title": TITLE})
    assert (at_sister.status_code, at_sister.json()["code"]) == (403, "not_your_centre")
    merged = await here.post(f"/v1/groups/{mixed['id']}/merge", {"group_id": of_sister["id"]})
    assert merged.status_code == 404


async def test_what_the_centre_does_not_hold_cannot_be_added_and_each_is_named(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case, consent = await consented_case(nea)
    theirs = (await opened_case(map_, centre_id="map-chiang-mai"))["id"]
    moved, its_consent = await consented_case(nea)
    offer = {"to_centre_id": "map-chiang-mai", "consent_id": its_consent, "reason": "She moves."}
    handoff = await made(nea, f"/v1/cases/{moved}/handoffs", offer)
    assert (await map_.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 200
    closed = (await opened_case(nea))["id"]
    await nea.post(f"/v1/cases/{closed}/close", {"outcome": "service_received"})
    wrong = [theirs, invented("case_id"), moved, closed, consent, "KH-0000-0000", "%00"]
    group = await a_group(nea)
    before = await world.value("SELECT count(*) FROM corridor.groups")
    for path, body in (
        ("/v1/groups", {"centre_id": SENDER, "title": TITLE}),
        (f"/v1/groups/{group['id']}/cases", {}),
    ):
        answer = await nea.post(path, body | {"case_ids": [case, *wrong]})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert faults(answer) == [(f"/case_ids/{place}", "not_found") for place in range(1, len(wrong) + 1)]
        assert len({error["message"] for error in answer.json()["errors"]}) == 1
    assert await world.value("SELECT count(*) FROM corridor.groups") == before
    assert await world.value(STORED, group["id"]) == 0


async def test_adding_a_case_again_changes_nothing(world: World) -> None:
    nea = await world.caller("nea")
    first, second = [(await opened_case(nea))["id"] for _ in range(2)]
    group = await a_group(nea, first)
    path = f"/v1/groups/{group['id']}/cases"
    added = (await nea.post(path, {"case_ids": [first, second, second]})).json()
    assert (added["version"], case_ids(added)) == (2, [first, second])
    again = (await nea.post(path, {"case_ids": [second]})).json()
    assert again == added


async def test_a_case_is_taken_out_and_the_last_one_leaves_an_empty_group(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    group = await a_group(nea, case["id"])
    path = f"/v1/groups/{group['id']}/cases/{case['code']}"
    assert (await nea.call("DELETE", path, if_match='"7"')).status_code == 412
    assert (await nea.call("DELETE", path)).status_code == 204
    left = (await nea.get(f"/v1/groups/{group['id']}")).json()
    assert (left["version"], left["count"], left["cases"]) == (2, 0, [])
    assert (await nea.call("DELETE", path)).status_code == 404
    assert (await nea.get(f"/v1/cases/{case['id']}")).json()["version"] == case["version"]


async def test_a_title_is_changed_by_a_merge_patch(world: World) -> None:
    nea = await world.caller("nea")
    group = await a_group(nea)
    path = f"/v1/groups/{group['id']}"
    assert (await nea.patch(path, {"title": "Other"})).status_code == 428
    assert (await nea.patch(path, {"title": "Other"}, if_match='"9"')).status_code == 412
    changed = (await nea.patch(path, {"title": "Other"}, if_match='"1"')).json()
    assert (changed["title"], changed["version"]) == ("Other", 2)
    same = await nea.patch(path, {"title": "Other"}, if_match="*")
    assert (same.json(), (await nea.patch(path, {}, if_match="*")).json()) == (changed, changed)
    assert (await nea.get(path)).json() == changed


async def test_split_moves_cases_into_a_new_group(world: World) -> None:
    nea = await world.caller("nea")
    first, second, third = [(await opened_case(nea))["id"] for _ in range(3)]
    group = await a_group(nea, first, second)
    path = f"/v1/groups/{group['id']}"
    refused = await nea.post(f"{path}/split", {"case_ids": [first, third, invented("case_id")], "title": "Packers"})
    assert (refused.status_code, faults(refused)) == (
        422,
        [("/case_ids/1", "not_found"), ("/case_ids/2", "not_found")],
    )
    answer = await nea.post(f"{path}/split", {"case_ids": [second], "title": "Packers"}, if_match='"1"')
    new = answer.json()
    assert (answer.status_code, new["title"], new["version"], case_ids(new)) == (201, "Packers", 1, [second])
    assert (new["centre_id"], new["id"] != group["id"]) == (group["centre_id"], True)
    left = (await nea.get(path)).json()
    assert (left["version"], left["title"], case_ids(left)) == (2, TITLE, [first])


async def test_merge_moves_the_cases_and_ends_the_other_group(world: World) -> None:
    nea = await world.caller("nea")
    first, second = [(await opened_case(nea))["id"] for _ in range(2)]
    group, other = await a_group(nea, first), await a_group(nea, first, second, title="Packers")
    path = f"/v1/groups/{group['id']}"
    merged = (await nea.post(f"{path}/merge", {"group_id": other["id"]})).json()
    assert (merged["version"], merged["title"], case_ids(merged)) == (2, TITLE, [first, second])
    ended = (await nea.get(f"/v1/groups/{other['id']}")).json()
    assert (ended["merged_into"], ended["title"], ended["cases"], ended["count"]) == (group["id"], None, [], 0)
    assert (await nea.post(f"{path}/merge", {"group_id": other["id"]})).json() == merged
    assert other["id"] not in (await nea.get("/v1/groups?limit=200")).text
    for method, way, body in (
        ("PATCH", "", {"title": "Again"}),
        ("POST", "/cases", {"case_ids": [first]}),
        ("DELETE", f"/cases/{first}", None),
        ("POST", "/split", {"case_ids": [first], "title": "x"}),
        ("POST", "/merge", {"group_id": group["id"]}),
    ):
        headers = {"if_match": "*"} if method == "PATCH" else {}
        answer = await nea.call(method, f"/v1/groups/{other['id']}{way}", body, **headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "group_merged"), way
    key = "SELECT count(*) FROM vault.wrapped_keys WHERE corridor.public_id('group', case_id) = $1"
    assert (await world.value(key, other["id"]), await world.value(key, group["id"])) == (0, 1)


async def test_a_group_is_not_merged_into_itself_or_into_what_is_anothers(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    group, theirs = await a_group(nea), await a_group(map_, centre_id="map-chiang-mai")
    path = f"/v1/groups/{group['id']}/merge"
    itself = await nea.post(path, {"group_id": group["id"]})
    assert (itself.status_code, faults(itself)) == (422, [("/group_id", "same_group")])
    for other in (theirs["id"], invented("group_id"), "group_x", group["id"].upper()):
        answer = await nea.post(path, {"group_id": other})
        assert (answer.status_code, faults(answer)) == (404, [("/group_id", "not_found")])


async def test_groups_are_listed_newest_first(world: World) -> None:
    lpn = await world.caller("lpn")
    groups = [await a_group(lpn, centre_id="lpn-samut-sakhon", title=f"Matter {number}") for number in range(3)]
    page = (await lpn.get("/v1/groups?limit=2")).json()
    assert [(item["id"], item["title"], item["count"]) for item in page["items"]] == [
        (group["id"], group["title"], 0) for group in (groups[2], groups[1])
    ]
    rest = (await lpn.get(f"/v1/groups?limit=2&cursor={page['next_cursor']}")).json()
    assert [item["id"] for item in rest["items"]][:1] == [groups[0]["id"]]


async def test_an_erased_case_is_in_no_group(world: World) -> None:
    nea = await world.caller("nea")
    (gone, _), (stays, _) = await consented_cases(nea, 2)
    group = await a_group(nea, gone, stays)
    assert (await nea.post(f"/v1/cases/{gone}/erase", {"reason": "She asked for it."})).status_code == 200
    left = (await nea.get(f"/v1/groups/{group['id']}")).json()
    assert (case_ids(left), left["count"], left["hidden"]) == ([stays], 1, 0)
    assert await world.value(STORED, group["id"]) == 1
