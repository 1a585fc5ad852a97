"""A centre that has accepted, and cannot after all; a service that ends early; a service beside a transfer."""

from tests.app_under_test import World
from tests.builders import a_referral, made
from tests.http.cases.protected_cases import copies, events_of
from tests.http.referrals.asked import did, now, refused, sent, sent_and_over


async def test_declining_after_acceptance_ends_the_access_and_leaves_a_deletion_owed(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, case_id, _ = await sent(world)
    await did(map_, path, "accept", {"handler": "Somchai"})
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    declined = await did(map_, path, "decline", {"reason": "no_capacity"})
    assert declined["status"] == "declined"
    assert declined["deletion"]["confirmed_at"] is None
    assert declined["allowed_actions"] == ["confirm-deletion"]
    assert (declined["summary"], declined["case"]) == (None, None)
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "identity_not_open"
    assert await copies(world, case_id) == {"nea"}
    assert (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]["status"] == "refused"
    assert (await nea.get(path)).json()["deletion"]["late"] is False
    for organisation in ("nea", "map"):
        assert "deletion.owed" in await events_of(world, organisation, declined["id"])
    await did(map_, path, "confirm-deletion", {"note": "Shredded."})


async def test_declining_before_acceptance_owes_nothing(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent(world)
    assert (await did(map_, path, "decline", {"reason": "no_capacity"}))["deletion"] is None


async def test_a_service_and_a_transfer_stand_beside_one_another_at_one_centre(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, case_id, consent_id = await sent(world)
    service = a_referral(case_id, consent_id, kind="service", send=True)
    beside = f"/v1/referrals/{(await made(nea, '/v1/referrals', service))['id']}"
    twice = (await nea.post("/v1/referrals", service)).json()
    assert [(one["code"], one["id"]) for one in twice["errors"]] == [
        ("duplicate_open_referral", beside.removeprefix("/v1/referrals/"))
    ]
    transfer = (await nea.post("/v1/referrals", a_referral(case_id, consent_id, send=True))).json()
    assert {one["code"] for one in transfer["errors"]} == {"open_transfer_exists", "duplicate_open_referral"}
    assert {one["id"] for one in transfer["errors"]} == {path.removeprefix("/v1/referrals/")}
    for one in (path, beside):
        await did(map_, one, "accept")
    declined = await did(map_, path, "decline", {"reason": "no_capacity"})
    assert declined["deletion"] is None, "it still works with the person on the service"
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200


async def test_a_service_in_progress_is_withdrawn_and_a_transfer_is_not(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for pause in (False, True):
        path, case_id, _ = await sent(world, kind="service")
        await did(map_, path, "accept")
        await did(map_, path, "confirm-contact", {"channel": "phone"})
        if pause:
            await did(map_, path, "pause", {"reason": "The court rests."})
        assert "withdraw" in (await nea.get(path)).json()["allowed_actions"]
        assert (await did(nea, path, "withdraw", {"reason": "She went home."}))["status"] == "withdrawn"
        assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "identity_not_open"
    path, _, _ = await sent(world)
    await did(map_, path, "accept")
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    problem = await refused(nea, path, "withdraw", {"reason": "She went home."})
    assert (problem["code"], "Custody has moved" in problem["detail"]) == ("invalid_transition", True)


async def test_a_no_show_needs_an_attempt_since_the_acceptance_and_a_window_that_is_over(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent(world)
    await did(map_, path, "accept")
    body = {"attempts": [{"channel": "phone", "at": now()}]}
    assert (await refused(map_, path, "no-show", body))["code"] == "invalid_transition"
    path, _, _ = await sent_and_over(world)
    await did(map_, path, "accept")
    for at, code in ((now(hours=-1), "before_accepted"), (now(hours=1), "in_the_future")):
        problem = await refused(map_, path, "no-show", {"attempts": [{"channel": "phone", "at": at}]})
        assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/attempts/0/at", code)]
    attempts = [{"channel": "phone", "at": at} for at in (now(hours=-1), now())]
    assert (await did(map_, path, "no-show", {"attempts": attempts}))["status"] == "no_show"


async def test_contact_is_not_before_the_sending_and_a_pause_does_not_end_in_the_past(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent(world)
    await did(map_, path, "accept")
    problem = await refused(map_, path, "confirm-contact", {"channel": "phone", "at": now(hours=-2)})
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/at", "before_sent")]
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    problem = await refused(map_, path, "pause", {"reason": "The court rests.", "resume_on": "2026-01-10"})
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/resume_on", "in_the_past")]


async def test_a_referral_within_one_side_goes_onward(world: World) -> None:
    nea = await world.caller("nea")
    path, case_id, consent_id = await sent(world)
    assert (await nea.get(path)).json()["direction"] == "outbound"
    await did(nea, path, "withdraw", {"reason": "Pursat is nearer."})
    body = a_referral(
        case_id, consent_id, to_centre_id="nea-pursat", service_types=["information"], kind="service", send=True
    )
    assert (await made(nea, "/v1/referrals", body))["direction"] == "onward"
