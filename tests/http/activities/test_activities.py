"""Activities one by one: recorded, read, listed, changed and deleted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.activities.activity_bodies import an_activity, recorded

ONE = {"sex": "female", "age_band": "25_34", "stage": "departing"}
COUNTS = {"female": 3, "male": 2, "other": 0, "not_stated": 0}


async def test_what_was_recorded_is_read_back(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    answer = await nea.post("/v1/activities", an_activity(case_id=case["code"].lower(), corridor_id="KH-TH"))
    assert answer.status_code == 201, answer.text
    activity = answer.json()
    assert answer.headers["location"].endswith(f"/v1/activities/{activity['id']}")
    assert activity["id"].startswith("activity_")
    assert activity["case_id"] == case["id"]
    assert activity["corridor_id"].startswith("corridor_")
    assert activity["participants"] == COUNTS
    assert (activity["version"], activity["on"], activity["topics"]) == (1, "2026-03-02", ["contracts", "wages"])
    read = await nea.get(f"/v1/activities/{activity['id']}")
    assert (read.json(), read.headers["etag"]) == (activity, answer.headers["etag"])
    again = await nea.get(f"/v1/activities/{activity['id']}", if_none_match=read.headers["etag"])
    assert again.status_code == 304
    few = await nea.get(f"/v1/activities/{activity['id']}?fields=id,on")
    assert few.json() == {"id": activity["id"], "on": "2026-03-02"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (ONE, ONE),
        ({"sex": "male"}, {"sex": "male", "age_band": "unknown", "stage": None}),
        ({"stage": "returned"}, {"sex": "not_stated", "age_band": "unknown", "stage": "returned"}),
        ({"not_stated": 7}, {"female": 0, "male": 0, "other": 0, "not_stated": 7}),
        ({"female": 1, "sex": None}, {"female": 1, "male": 0, "other": 0, "not_stated": 0}),
    ],
)
async def test_participants_are_counts_or_one_person(world: World, given: Any, shown: Any) -> None:
    nea = await world.caller("nea")
    assert (await recorded(nea, participants=given))["participants"] == shown


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "nobody": ({"participants": {"female": 0, "male": 0}}, "/participants", "invalid_value"),
    "nothing": ({"participants": {}}, "/participants", "invalid_value"),
    "both": ({"participants": {"female": 1, "sex": "male"}}, "/participants", "invalid_value"),
    "fewer than none": ({"participants": {"female": -1}}, "/participants/female", "invalid_value"),
    "a crowd": ({"participants": {"female": 100_001}}, "/participants/female", "invalid_value"),
    "a name": ({"participants": {"name": "Sok Dara"}}, "/participants/name", "unknown_field"),
    "half a person": ({"participants": {"female": 0.5}}, "/participants/female", "wrong_type"),
    "a text": ({"notes": "She told us"}, "/notes", "unknown_field"),
    "a topic of one's own": ({"topics": ["legal_status"]}, "/topics/0", "not_in_list"),
    "a kind of one's own": ({"kind": "chat"}, "/kind", "not_in_list"),
    "fewer leaflets than none": ({"materials_distributed": -1}, "/materials_distributed", "invalid_value"),
    "no time at all": ({"duration_minutes": 0}, "/duration_minutes", "invalid_value"),
    "the last century": ({"on": "1999-12-31"}, "/on", "too_long_ago"),
    "the Buddhist Era": ({"on": "2569-11-22"}, "/on", "buddhist_era"),
    "a leap day of the Buddhist Era": ({"on": "2567-02-29"}, "/on", "buddhist_era"),
    "its first year": ({"on": "2443-01-01"}, "/on", "buddhist_era"),
    "the year before": ({"on": "2442-01-01"}, "/on", "invalid_value"),
}


@pytest.mark.parametrize("why", WRONG)
async def test_a_wrong_value_is_named(world: World, why: str) -> None:
    changes, pointer, code = WRONG[why]
    answer = await (await world.caller("nea")).post("/v1/activities", an_activity(**changes))
    assert answer.status_code == 422, answer.text
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(pointer, code)]


async def test_the_common_year_is_named_in_the_callers_language(world: World) -> None:
    nea, body = await world.caller("nea"), an_activity(on="2569-11-22")
    said = [(await nea.post("/v1/activities", body, accept_language=each)).json() for each in ("en", "th")]
    assert said[0]["errors"][0]["message"] == "2569 is 2026 in the common era; write 2026."
    assert "2569" in said[1]["errors"][0]["message"]
    assert "2026" in said[1]["errors"][0]["message"]
    assert said[1]["errors"][0]["message"] != said[0]["errors"][0]["message"]


async def test_today_may_be_today_anywhere_on_earth(world: World) -> None:
    nea, first = await world.caller("nea"), (datetime.now(UTC) + timedelta(hours=14)).date()
    assert (await recorded(nea, on=first.isoformat()))["on"] == first.isoformat()
    ahead = await nea.post("/v1/activities", an_activity(on=(first + timedelta(days=1)).isoformat()))
    assert (ahead.status_code, ahead.json()["errors"][0]["code"]) == (422, "in_the_future")


async def test_lists_are_filtered_and_paged_newest_first(world: World) -> None:
    nea = await world.caller("nea", centres=("nea-pursat",))
    case = await opened_case(nea, centre_id="nea-pursat")
    days = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    made = [await recorded(nea, centre_id="nea-pursat", on=day, kind="outreach") for day in days]
    linked = await recorded(nea, centre_id="nea-pursat", case_id=case["id"], corridor_id="KH-TH", kind="hotline")
    ids = [one["id"] for one in (*made, linked)]

    async def found(query: str) -> list[str]:
        answer = await nea.get(f"/v1/activities?{query}")
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await found("") == ids[::-1]
    assert await found("from=2026-02-01&to=2026-02-28") == [ids[2], ids[1]]
    assert await found("kind=hotline") == [ids[4]]
    assert await found(f"case_id={case['code']}") == [ids[4]]
    assert await found("corridor_id=KH-TH") == [ids[4]]
    assert await found("centre_id=nea-pursat&kind=outreach") == ids[3::-1]
    assert await found("centre_id=nea-battambang") == []
    assert await found(f"updated_since={linked['updated_at']}") == [ids[4]]
    first = (await nea.get("/v1/activities?limit=2&fields=id")).json()
    assert first["items"] == [{"id": ids[4]}, {"id": ids[3]}]
    assert await found(f"limit=3&cursor={first['next_cursor']}") == ids[2::-1]


async def test_a_change_is_a_merge_patch(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    activity = await recorded(nea, case_id=case["id"], corridor_id="KH-TH")
    path = f"/v1/activities/{activity['id']}"
    body = {"participants": {"male": 4}, "topics": ["health"], "language": None, "corridor_id": None}
    answer = await nea.patch(path, body, if_match='"1"')
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after["participants"] == {**COUNTS, "male": 4}
    assert (after["topics"], after["language"], after["corridor_id"]) == (["health"], None, None)
    assert (after["version"], after["case_id"], after["kind"]) == (2, case["id"], "training")
    same = await nea.patch(path, {"kind": "training"}, if_match=answer.headers["etag"])
    assert (same.status_code, same.json()) == (200, after)
    unlinked = await nea.patch(path, {"case_id": None}, if_match="*")
    assert (unlinked.json()["case_id"], unlinked.json()["version"]) == (None, 3)
    linked = await nea.patch(path, {"case_id": case["code"]}, if_match="*")
    assert linked.json()["case_id"] == case["id"]


async def test_counts_become_one_person_and_the_other_way_round(world: World) -> None:
    nea = await world.caller("nea")
    path = f"/v1/activities/{(await recorded(nea))['id']}"
    both = await nea.patch(path, {"participants": ONE}, if_match="*")
    assert (both.status_code, both.json()["errors"][0]["pointer"]) == (422, "/participants")
    one = await nea.patch(path, {"participants": {**dict.fromkeys(COUNTS), **ONE}}, if_match="*")
    assert one.json()["participants"] == ONE
    counted = await nea.patch(path, {"participants": {**dict.fromkeys(ONE), "other": 2}}, if_match="*")
    assert counted.json()["participants"] == {**dict.fromkeys(COUNTS, 0), "other": 2}


async def test_a_change_needs_the_present_version(world: World) -> None:
    nea = await world.caller("nea")
    path = f"/v1/activities/{(await recorded(nea))['id']}"
    assert (await nea.patch(path, {"topics": []})).status_code == 428
    assert (await nea.patch(path, {"topics": []}, if_match='"2"')).status_code == 412
    assert (await nea.patch(path, {"kind": None}, if_match="*")).status_code == 422
    assert (await nea.patch(path, {"on": "2569-01-01"}, if_match="*")).json()["errors"][0]["code"] == "buddhist_era"
    assert (await nea.patch(path, {"on": "1999-01-01"}, if_match="*")).json()["errors"][0]["code"] == "too_long_ago"


async def test_a_mistake_is_deleted_and_the_trail_says_by_whom(world: World) -> None:
    nea = await world.caller("nea")
    activity = await recorded(nea)
    path = f"/v1/activities/{activity['id']}"
    assert (await nea.call("DELETE", path, if_match='"7"')).status_code == 412
    deleted = await nea.call("DELETE", path, if_match='"1"')
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await nea.get(path)).status_code == (await nea.call("DELETE", path)).status_code == 404
    entries = (await nea.get("/v1/audit?limit=50")).json()["items"]
    mine = [(one["operation"], one["outcome"]) for one in entries if one["object_id"] == activity["id"]]
    assert ("delete_activity", "allowed") in mine
    assert ("record_activity", "allowed") in mine
    assert not await world.value("SELECT count(*) FROM corridor.activities WHERE id = $1", as_uuid(activity["id"]))


def as_uuid(public: str) -> str:
    return public.partition("_")[2]


async def test_a_retry_records_nothing_twice(world: World) -> None:
    nea = await world.caller("nea")
    answers = [await nea.post("/v1/activities", an_activity(), idempotency_key="activity-once") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotent-replayed"] == "true"
    other = await nea.post("/v1/activities", an_activity(kind="hotline"), idempotency_key="activity-once")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
