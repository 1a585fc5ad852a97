"""After a withdrawal, a receiver that has seen the person owes a deletion: both ends see it, it confirms it."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, events_of, taken_over, withdrawn


async def owing(world: World) -> str:
    """A referral whose receiver owes a deletion."""
    _, consent_id, referral = await accepted(world)
    await withdrawn(await world.caller("nea"), consent_id)
    return f"/v1/referrals/{referral['id']}"


async def deletion(caller: Caller, path: str) -> dict[str, Any] | None:
    whole = (await caller.get(path)).json()
    found: dict[str, Any] | None = whole["deletion"]
    listed = (await caller.get(f"/v1/referrals?case_id={whole['case_id']}")).json()["items"][0]
    assert listed == {name: whole[name] for name in listed}
    return found


async def test_a_deletion_is_owed_for_seven_days_and_shows_at_both_ends(world: World) -> None:
    path = await owing(world)
    for organisation in ("nea", "map"):
        found = await deletion(await world.caller(organisation), path)
        assert found is not None
        assert found["confirmed_at"] is None
        assert found["late"] is False
        days = await world.value(
            "SELECT $1::text::timestamptz - $2::text::timestamptz", found["due_by"], found["owed_since"]
        )
        assert days.days == 7


async def test_what_is_late_shows_at_both_ends(world: World) -> None:
    path = await owing(world)
    await world.value(
        """UPDATE corridor.referrals SET deletion_due_by = now() - interval '1 minute'
        WHERE corridor.public_id('referral', id) = $1""",
        path.rpartition("/")[2],
    )
    for organisation in ("nea", "map"):
        found = await deletion(await world.caller(organisation), path)
        assert found is not None
        assert found["late"] is True
    answer = await (await world.caller("map")).post(f"{path}/confirm-deletion", {})
    assert answer.json()["deletion"]["late"] is False


async def test_the_receiver_confirms_once_and_the_note_goes_to_the_sender(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path = await owing(world)
    first = await map_.post(f"{path}/confirm-deletion", {"note": "Shredded on Monday."})
    assert first.status_code == 200, first.text
    assert first.json()["deletion"]["confirmed_at"] is not None
    assert first.json()["allowed_actions"] == []
    other = await map_.post(f"{path}/confirm-deletion", {"note": "Something else."})
    assert (other.status_code, other.json()["code"]) == (409, "already_done")
    again = await map_.post(f"{path}/confirm-deletion", {"note": "Shredded on Monday."})
    assert again.status_code == 200
    assert again.json()["version"] == first.json()["version"]
    seen = (await nea.get(path)).json()
    assert seen["deletion_note"] == "Shredded on Monday."
    assert seen["summary"] == "Two months of wages unpaid."
    assert (await map_.get(path)).json()["summary"] is None
    for organisation in ("nea", "map"):
        told = await events_of(world, organisation, path.rpartition("/")[2])
        assert told.count("deletion.confirmed") == 1
    stored = await world.value(
        "SELECT deletion_note FROM corridor.referrals WHERE corridor.public_id('referral', id) = $1",
        path.rpartition("/")[2],
    )
    assert b"Shredded" not in stored


async def test_the_sender_may_not_confirm_for_the_receiver(world: World) -> None:
    path = await owing(world)
    refused = await (await world.caller("nea")).post(f"{path}/confirm-deletion", {})
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_your_side"
    assert (await (await world.caller("hrdf")).post(f"{path}/confirm-deletion", {})).status_code == 404


async def test_where_nothing_is_owed_nothing_can_be_confirmed(world: World) -> None:
    map_ = await world.caller("map")
    _, _, referral = await accepted(world)
    refused = await map_.post(f"/v1/referrals/{referral['id']}/confirm-deletion", {})
    assert refused.status_code == 409
    assert refused.json()["code"] == "invalid_transition"


async def test_a_receiver_that_never_accepted_owes_nothing(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    await withdrawn(nea, consent_id)
    assert await deletion(nea, f"/v1/referrals/{referral['id']}") is None


async def test_a_finished_referral_owes_a_deletion_and_shows_the_person_no_longer(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    _, consent_id, referral = await accepted(world, kind="service")
    path = f"/v1/referrals/{referral['id']}"
    await map_.post(f"{path}/confirm-contact", {"channel": "phone"})
    done = await map_.post(f"{path}/complete", {"outcome": "service_received"})
    assert done.json()["status"] == "completed"
    assert done.json()["summary"] is not None
    await withdrawn(nea, consent_id)
    seen = (await map_.get(path)).json()
    assert seen["status"] == "completed"
    assert seen["version"] == done.json()["version"] + 1
    assert seen["summary"] is None
    assert seen["deletion"]["confirmed_at"] is None
    assert (await map_.post(f"{path}/confirm-deletion", {})).status_code == 200


async def test_the_centre_to_which_custody_returns_owes_nothing_and_the_other_does(world: World) -> None:
    nea = await world.caller("nea")
    _, consent_id, referral = await taken_over(world)
    await withdrawn(nea, consent_id)
    found = await deletion(nea, f"/v1/referrals/{referral['id']}")
    assert found is not None
