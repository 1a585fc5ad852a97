"""``POST /v1/track``: the migrant sees where their case stands, and nobody sees who they are."""

import pytest

from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.cases.protected_cases import erased, taken_over
from tests.http.track.tracking import entries, seen, track, tracked

WRONG = ("7Q2M-9FX4-0C5T-H8RK", "x", "", "KH-7Q2M-9FX4", "é" * 20, "0" * 200)


async def test_it_says_where_the_case_stands_and_who_answers(world: World) -> None:
    case = await tracked(world)
    found = await seen(world, case.code)
    assert (found["code"], found["step"], found["centre"]["code"]) == (case.case_code, "open", "nea-battambang")
    (referral,) = found["referrals"]
    assert (referral["step"], referral["centre"], referral["due"]["what"]) == ("sent", None, "answer")
    assert found["allowed_actions"] == ["report_arrival", "write_to_centre", "withdraw_own_consent", "stop_contact"]


async def test_each_step_of_the_receiver_is_told_and_who_it_is_from_acceptance_on(world: World) -> None:
    case, map_ = await tracked(world), await world.caller("map")
    path = f"/v1/referrals/{case.referral_id}"
    steps = []
    for action, body in (
        ("acknowledge", {}),
        ("accept", {}),
        ("confirm-contact", {"channel": "in_person"}),
        ("complete", {"outcome": "service_received", "services_delivered": ["counselling"]}),
    ):
        assert (await map_.post(f"{path}/{action}", body)).status_code == 200
        (referral,) = (await seen(world, case.code))["referrals"]
        steps.append((referral["step"], referral["centre"] and referral["centre"]["code"]))
    receiver = "map-chiang-mai"
    assert steps == [("seen", None), ("accepted", receiver), ("in_contact", receiver), ("done", receiver)]


async def test_who_opened_the_identity_and_who_was_refused_is_told(world: World) -> None:
    case, nea, map_ = await tracked(world), await world.caller("nea"), await world.caller("map")
    assert (await nea.get(f"/v1/cases/{case.case_id}/identity")).status_code == 200
    assert (await map_.get(f"/v1/cases/{case.case_id}/identity")).status_code == 403
    readers = (await seen(world, case.code))["readers"]
    assert [(one["name"], one["refused"]) for one in readers] == [
        ("MAP Foundation, Chiang Mai", True),
        ("Battambang MRC", False),
    ]
    assert readers[0]["at"] > readers[1]["at"]


async def test_a_withdrawal_is_foretold_as_it_then_happens(world: World) -> None:
    case = await tracked(world, accept=True)
    (consent,) = (await seen(world, case.code))["consents"]
    assert consent["withdrawal"][:2] == [
        "These centres stop working on your case: MAP Foundation, Chiang Mai.",
        "These centres must delete your details: MAP Foundation, Chiang Mai.",
    ]
    nea = await world.caller("nea")
    assert (await nea.post(f"/v1/consents/{case.consent_id}/withdraw", {})).status_code == 200
    after = (await nea.get(f"/v1/referrals/{case.referral_id}")).json()
    assert (after["status"], after["deletion"]["confirmed_at"]) == ("consent_withdrawn", None)
    assert (await seen(world, case.code))["consents"] == []


async def test_after_custody_has_moved_the_withdrawal_says_where_the_case_goes_back_to(world: World) -> None:
    case_id, _, _ = await taken_over(world)
    code = (await (await world.caller("map")).post(f"/v1/cases/{case_id}/tracking-code")).json()["tracking_code"]
    found = await seen(world, code)
    assert found["centre"]["code"] == "map-chiang-mai"
    assert "Your case goes back to Battambang MRC." in found["consents"][0]["withdrawal"]


@pytest.mark.parametrize("code", WRONG)
async def test_a_wrong_code_a_malformed_one_and_an_erased_case_answer_alike(world: World, code: str) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await erased(nea, case["id"])
    gone, wrong = await track(world, case["tracking_code"]), await track(world, code)
    assert (gone.status_code, wrong.status_code) == (404, 404)
    bodies = [{**answer.json(), "request_id": ""} for answer in (gone, wrong)]
    assert bodies[0] == bodies[1]
    kept = [{name for name in answer.headers if name != "request-id"} for answer in (gone, wrong)]
    assert kept[0] == kept[1]


async def test_a_code_is_read_however_it_is_written(world: World) -> None:
    case = await opened_case(await world.caller("nea"))
    plain = case["tracking_code"].replace("-", "")
    for written in (plain, plain.lower(), f" {case['tracking_code']} ", plain.replace("0", "O").replace("1", "l")):
        assert (await seen(world, written))["code"] == case["code"]


async def test_a_new_code_ends_the_old_one(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    new = (await nea.post(f"/v1/cases/{case['id']}/tracking-code")).json()["tracking_code"]
    assert (await track(world, case["tracking_code"])).status_code == 404
    assert (await track(world, new)).status_code == 200


async def test_a_closed_case_still_answers(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    answer = await nea.post(f"/v1/cases/{case['id']}/close", {"outcome": "service_received"})
    assert answer.status_code == 200, answer.text
    found = await seen(world, case["tracking_code"])
    assert (found["step"], found["centre"]["code"]) == ("closed", "nea-battambang")
    assert found["allowed_actions"] == ["stop_contact"]


async def test_each_use_is_in_the_trail_of_the_holder_named_as_the_migrant(world: World) -> None:
    case = await tracked(world)
    await seen(world, case.code)
    entry = (await entries(await world.caller("nea"), case.case_id))[0]
    assert (entry["operation"], entry["actor"], entry["about"]) == ("track_case", "migrant", "tracked")
    assert (entry["client_id"], entry["user_id"]) == (None, None)


async def test_without_an_entry_in_the_trail_there_is_no_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from adapters.postgres.work.work import PostgresWork
    from domain.kernel.errors import Unavailable

    case = await tracked(world)

    async def refused(_: PostgresWork, **__: bool) -> None:
        raise Unavailable

    monkeypatch.setattr(PostgresWork, "_record", refused)
    assert (await track(world, case.code)).status_code == 503


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_it_answers_in_every_language(world: World, language: str) -> None:
    case = await tracked(world, accept=True)
    answer = await track(world, case.code, language)
    assert answer.headers["content-language"] == language
    found = answer.json()
    assert found["text"].startswith(case.case_code)
    english = await seen(world, case.code)
    said = (found["label"], found["referrals"][0]["label"], *found["consents"][0]["withdrawal"])
    same = (english["label"], english["referrals"][0]["label"], *english["consents"][0]["withdrawal"])
    assert (language == "en") is (said == same)
    assert all(one != other for one, other in zip(said, same, strict=True)) or language == "en"


async def test_it_is_stored_nowhere_and_takes_only_a_small_body(world: World) -> None:
    case = await opened_case(await world.caller("nea"))
    assert (await track(world, case["tracking_code"])).headers["cache-control"] == "no-store"
    large = await world.http.post("/v1/track", json={"code": "x" * 5_000})
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    more = await world.http.post("/v1/track", json={"code": "x", "name": "y"})
    assert (more.status_code, more.json()["code"]) == (422, "invalid_request")
    form = await world.http.post("/v1/track", data={"code": "x"})
    assert form.status_code == 415
