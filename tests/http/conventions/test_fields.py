"""``fields`` keeps only these members, in lists and in single reads, with a tag of its own."""

import pytest

from tests.app_under_test import EVERYTHING, World
from tests.http.access.matrix.operations import operations
from tests.http.access.matrix.stages import referred

SINGLE = ("/v1/cases/{case_id}", "/v1/referrals/{referral_id}", "/v1/handoffs/{handoff_id}",
          "/v1/centres/map-chiang-mai", "/v1/corridors/KH-TH", "/v1/organisations/map")  # fmt: skip
LISTS = ("/v1/cases", "/v1/referrals", "/v1/referrals?box=outbox&sort=due", "/v1/handoffs", "/v1/centres",
         "/v1/corridors", "/v1/organisations")  # fmt: skip


def with_fields(path: str, wanted: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}fields={wanted}"


@pytest.mark.parametrize("path", SINGLE)
async def test_a_single_object_has_only_what_was_asked_for(world: World, path: str) -> None:
    nea = await world.caller("nea", EVERYTHING)
    here = path.format(**await referred(world, "sent"))
    whole = await nea.get(here)
    for wanted in ("id", "id,status", "status,id,version"):
        part = await nea.get(with_fields(here, wanted))
        assert part.status_code == 200, part.text
        assert part.json() == {name: whole.json()[name] for name in wanted.split(",")}
        tag = part.headers["etag"]
        assert tag != whole.headers["etag"]
        assert tag.partition("-")[0] == whole.headers["etag"].partition("-")[0], "the version is the same"
        again = await nea.get(with_fields(here, wanted), if_none_match=tag)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await nea.get(here, if_none_match=tag)).status_code == 200


@pytest.mark.parametrize("path", LISTS)
async def test_each_item_of_a_list_has_only_what_was_asked_for(world: World, path: str) -> None:
    nea = await world.caller("nea", EVERYTHING)
    await referred(world, "sent")
    whole, part = await nea.get(path), await nea.get(with_fields(path, "id,status"))
    assert whole.json()["items"]
    assert part.json() == {
        "items": [{"id": item["id"], "status": item["status"]} for item in whole.json()["items"]],
        "next_cursor": part.json()["next_cursor"],
    }
    assert (await nea.get(with_fields(path, "id,status"), if_none_match=part.headers["etag"])).status_code == 304


async def test_pages_go_on_with_the_same_members_or_with_others(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(2):
        await referred(world, "sent")
    first = await nea.get("/v1/referrals?limit=1&fields=id")
    assert "fields=id" in first.headers["link"]
    cursor = first.json()["next_cursor"]
    second = await nea.get(f"/v1/referrals?limit=1&fields=id,status&cursor={cursor}")
    assert set(second.json()["items"][0]) == {"id", "status"}
    plain = (await nea.get(f"/v1/referrals?limit=1&cursor={cursor}")).json()["items"]
    assert [item["id"] for item in plain] == [item["id"] for item in second.json()["items"]]


@pytest.mark.parametrize("path", [*SINGLE, *LISTS, "/v1/audit", "/v1/vocabularies"])
@pytest.mark.parametrize("wanted", ["name_of_mother", "id,", "", "id,,status", "ID", "id status", "items", "%00"])
async def test_what_there_is_none_of_is_refused(world: World, path: str, wanted: str) -> None:
    nea = await world.caller("nea", EVERYTHING)
    here = path.format(**await referred(world, "sent"))
    answer = await nea.get(with_fields(here, wanted))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"][0]["pointer"] == "/query/fields"
    empty = await nea.get(with_fields("/v1/referrals?updated_since=2199-01-01T00:00:00Z", "nothing"))
    assert empty.status_code == 422, "an empty page too"


async def test_members_are_called_as_they_are_written(world: World) -> None:
    nea = await world.caller("nea")
    ids = await referred(world, "sent")
    (first,) = (await nea.get(f"/v1/cases/{ids['case_id']}/custody?fields=from,by")).json()["items"]
    assert set(first) == {"from", "by"}


async def test_the_tag_of_a_part_is_good_for_a_change(world: World) -> None:
    nea = await world.caller("nea")
    path = f"/v1/cases/{(await referred(world, 'sent'))['case_id']}"
    tag = (await nea.get(f"{path}?fields=version")).headers["etag"]
    assert (await nea.patch(path, {"case_types": ["other"]}, if_match=tag)).status_code == 200
    assert (await nea.patch(path, {"case_types": []}, if_match=tag)).status_code == 412


def test_every_read_has_the_parameter_and_nothing_else_has() -> None:
    for op in operations():
        names = [parameter["name"] for parameter in op.described.get("parameters", ())]
        is_json = "application/json" in op.described["responses"].get("200", {}).get("content", {})
        assert ("fields" in names) is (op.method == "GET" and is_json), op
