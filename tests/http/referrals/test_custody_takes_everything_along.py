"""Custody takes everything along: whoever answers for a case is the sending side of all that is open in it."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, SENDER, a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import copies, events_of, withdrawn

WHY = {"reason": "She has moved."}
SHELTER, ONWARD = "hrdf-mae-sot", "central-banteay-meanchey"
CONVERSATION = """SELECT coalesce(array_agg(o.code), '{}') FROM corridor.referrals AS r
    JOIN vault.wrapped_keys AS w ON w.data_key_id = r.data_key_id
    JOIN corridor.organisations AS o ON o.id = w.organisation_id
    WHERE corridor.public_id('referral', r.id) = $1"""


async def asked(caller: Caller, case_id: str, consent_id: str, **changes: Any) -> dict[str, Any]:
    """Ask Mae Sot for a service, or somebody else."""
    body = a_referral(case_id, consent_id, **{"kind": "service", "send": True, "to_centre_id": SHELTER, **changes})
    return await made(caller, "/v1/referrals", body)


async def act(caller: Caller, path: str, **body: Any) -> dict[str, Any]:
    answer = await caller.post(f"/v1/{path}", body)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def transferred(world: World, case_id: str, consent_id: str) -> dict[str, Any]:
    """Chiang Mai takes the case over from Battambang."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    await act(map_, f"referrals/{referral['id']}/accept")
    return await act(map_, f"referrals/{referral['id']}/confirm-contact", channel="in_person")


async def handed(sender: Caller, receiver: Caller, case_id: str, to: str, consent_id: str | None = None) -> None:
    """Hand the case on, or back, without a referral."""
    body = {"to_centre_id": to} | ({} if consent_id is None else {"consent_id": consent_id})
    handoff = await made(sender, f"/v1/cases/{case_id}/handoffs", body)
    await act(receiver, f"handoffs/{handoff['id']}/accept")


async def seen(caller: Caller, referral: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.get(f"/v1/referrals/{referral['id']}")
    result: dict[str, Any] = answer.json()
    return result | {"code": answer.status_code}


async def id_of(caller: Caller, code: str) -> str:
    found: str = (await caller.get(f"/v1/centres/{code}")).json()["id"]
    return found


async def test_the_sending_side_of_an_open_service_passes_to_the_new_holder(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id, summary="She needs a bed.")
    await act(hrdf, f"referrals/{service['id']}/ask", question="Since when?")
    assert (await seen(map_, service))["code"] == 404
    await transferred(world, case_id, consent_id)
    there = await seen(map_, service)
    assert there["summary"] == "She needs a bed."
    assert {"answer", "withdraw", "void"} <= set(there["allowed_actions"])
    assert there["from_centre_id"] == await id_of(map_, SENDER)
    assert there["responsible_centre_id"] == await id_of(map_, RECEIVER)
    assert (await seen(hrdf, service))["responsible_centre_id"] == await id_of(map_, RECEIVER)
    assert (await seen(nea, service))["code"] == 404
    assert set(await world.value(CONVERSATION, service["id"])) == {"map", "hrdf"}
    refused = await nea.post(f"/v1/referrals/{service['id']}/withdraw", WHY)
    assert refused.status_code == 404
    answered = await act(map_, f"referrals/{service['id']}/answer", answer="Since March.")
    assert answered["status"] == "acknowledged"
    assert (await seen(hrdf, service))["answer"] == "Since March."


async def test_everybody_concerned_is_told_that_the_sending_side_changed(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id)
    await transferred(world, case_id, consent_id)
    assert await events_of(world, "nea", service["id"]) == ["referral.sent", "referral.sender_changed"]
    assert await events_of(world, "hrdf", service["id"]) == ["referral.sent", "referral.sender_changed"]
    assert await events_of(world, "map", service["id"]) == ["referral.sender_changed"]
    await act(await world.caller("hrdf"), f"referrals/{service['id']}/acknowledge")
    assert (await events_of(world, "nea", service["id"]))[-1] == "referral.sender_changed"
    assert (await events_of(world, "map", service["id"]))[-1] == "referral.acknowledged"


async def test_lists_show_what_custody_took_along_to_the_new_holder_alone(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id)
    draft = await asked(nea, case_id, consent_id, send=False, to_centre_id=ONWARD)
    transfer = await transferred(world, case_id, consent_id)

    async def listed(caller: Caller, query: str) -> dict[str, dict[str, Any]]:
        answer = await caller.get(f"/v1/referrals?case_id={case_id}&{query}")
        return {item["id"]: item for item in answer.json()["items"]}

    outbox = await listed(map_, "box=outbox")
    assert outbox.keys() == {service["id"], draft["id"]}
    assert (await listed(nea, "box=outbox")).keys() == {transfer["id"]}
    one = outbox[service["id"]]
    whole = await seen(map_, service)
    assert {name: whole[name] for name in one} == one, "an item says what the referral says"
    assert (await listed(map_, f"centre_id={RECEIVER}")).keys() == {service["id"], draft["id"], transfer["id"]}
    assert (await listed(hrdf, f"centre_id={RECEIVER}")).keys() == {service["id"]}
    sent = await act(map_, f"referrals/{draft['id']}/withdraw", **WHY)
    assert sent["status"] == "withdrawn"


async def test_a_draft_that_came_along_is_sent_by_the_new_holder(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    draft = await asked(nea, case_id, consent_id, send=False, to_centre_id=ONWARD)
    await transferred(world, case_id, consent_id)
    assert (await seen(map_, draft))["from_centre_id"] == await id_of(nea, SENDER)
    sent = await act(map_, f"referrals/{draft['id']}/send")
    assert sent["from_centre_id"] == sent["responsible_centre_id"] == await id_of(nea, RECEIVER)
    assert sent["direction"] == "return"


async def test_a_service_with_the_very_centre_that_takes_the_case_over_ends(world: World) -> None:
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id)
    await act(hrdf, f"referrals/{service['id']}/accept")
    await handed(nea, hrdf, case_id, SHELTER, consent_id)
    for caller in (nea, hrdf):
        ended = await seen(caller, service)
        assert (ended["status"], ended["outcome"]) == ("completed", "taken_over")
    repeated = await hrdf.post(f"/v1/referrals/{service['id']}/complete", {"outcome": "taken_over"})
    assert repeated.status_code == 409, "nobody has completed it: it is no repetition"
    assert await copies(world, case_id) == {"hrdf"}
    assert (await hrdf.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})).status_code == 200


async def test_a_case_that_is_handed_on_ends_the_transfer_that_brought_it(world: World) -> None:
    nea, map_, central = await world.caller("nea"), await world.caller("map"), await world.caller("central")
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id)
    transfer = await transferred(world, case_id, consent_id)
    await handed(map_, central, case_id, ONWARD, consent_id)
    for caller in (nea, map_):
        ended = await seen(caller, transfer)
        assert (ended["status"], ended["outcome"]) == ("completed", "referred_onward")
    assert await copies(world, case_id) == {"central"}
    assert (await seen(central, service))["responsible_centre_id"] == await id_of(nea, ONWARD)
    assert (await seen(map_, service))["code"] == 404
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "identity_not_open"
    assert (await central.post(f"/v1/referrals/{service['id']}/withdraw", WHY)).status_code == 200
    assert (await central.post(f"/v1/cases/{case_id}/close", {"outcome": "withdrawn"})).status_code == 200


async def test_a_second_transfer_ends_the_first(world: World) -> None:
    nea, map_, central = await world.caller("nea"), await world.caller("map"), await world.caller("central")
    case_id, consent_id = await consented_case(nea)
    first = await transferred(world, case_id, consent_id)
    second = await asked(map_, case_id, consent_id, kind="transfer", from_centre_id=RECEIVER, to_centre_id=ONWARD)
    await act(central, f"referrals/{second['id']}/accept")
    await act(central, f"referrals/{second['id']}/confirm-contact", channel="phone")
    assert (await seen(map_, first))["outcome"] == "referred_onward"
    assert (await seen(map_, second))["responsible_centre_id"] == await id_of(nea, RECEIVER)
    done = await act(central, f"referrals/{second['id']}/complete", outcome="service_received")
    assert (await seen(map_, second))["outcome"] == done["outcome"], "its outcome returns to who sent it"


async def test_a_case_that_is_handed_back_says_so(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    transfer = await transferred(world, case_id, consent_id)
    service = await asked(map_, case_id, consent_id, from_centre_id=RECEIVER, to_centre_id=ONWARD)
    await handed(map_, nea, case_id, SENDER)
    ended = await seen(nea, transfer)
    assert (ended["status"], ended["outcome"]) == ("completed", "handed_back")
    assert (await seen(nea, service))["allowed_actions"][:1] == ["withdraw"]
    assert (await seen(map_, service))["code"] == (await seen(hrdf, service))["code"] == 404
    await act(nea, f"referrals/{service['id']}/withdraw", **WHY)
    assert (await nea.post(f"/v1/cases/{case_id}/close", {"outcome": "withdrawn"})).status_code == 200


async def test_custody_that_returns_by_a_withdrawal_takes_along_what_rests_on_other_consents(world: World) -> None:
    nea, map_, central = await world.caller("nea"), await world.caller("map"), await world.caller("central")
    case_id, consent_id = await consented_case(nea)
    await transferred(world, case_id, consent_id)
    other = await made(map_, f"/v1/cases/{case_id}/consents", a_consent())
    service = await asked(map_, case_id, other["id"], from_centre_id=RECEIVER, to_centre_id=ONWARD)
    await act(central, f"referrals/{service['id']}/accept")
    await withdrawn(nea, consent_id)
    there = await seen(nea, service)
    assert (there["status"], there["summary"]) == ("accepted", "Two months of wages unpaid.")
    assert there["responsible_centre_id"] == await id_of(nea, SENDER)
    assert await copies(world, case_id) == {"nea", "central"}
    assert set(await world.value(CONVERSATION, service["id"])) == {"nea", "central"}
    assert (await seen(map_, service))["code"] == 404


async def test_a_deletion_owed_to_the_old_holder_is_owed_to_the_new_one(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    other = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    service = await asked(nea, case_id, other["id"])
    await act(hrdf, f"referrals/{service['id']}/accept")
    await withdrawn(nea, other["id"])
    await transferred(world, case_id, consent_id)
    assert (await seen(map_, service))["deletion"]["confirmed_at"] is None
    await act(hrdf, f"referrals/{service['id']}/confirm-deletion", note="Shredded.")
    assert (await seen(map_, service))["deletion_note"] == "Shredded."
    assert (await events_of(world, "map", service["id"]))[-1] == "deletion.confirmed"
    assert (await seen(nea, service))["code"] == 404


async def test_of_a_sister_centre_only_the_one_that_holds_the_case_acts(world: World) -> None:
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    old, new = await world.caller("nea", centres=(SENDER,)), await world.caller("nea", centres=("nea-pursat",))
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id)
    await handed(nea, nea, case_id, "nea-pursat")
    assert (await seen(old, service))["code"] == 404
    assert (await seen(new, service))["allowed_actions"][:1] == ["withdraw"]
    assert set(await world.value(CONVERSATION, service["id"])) == {"nea", "hrdf"}
    assert (await seen(hrdf, service))["responsible_centre_id"] == await id_of(nea, "nea-pursat")


async def test_what_is_open_and_in_the_way_is_named_to_the_holder(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id)
    transfer = await transferred(world, case_id, consent_id)
    offer = await made(map_, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": SENDER})
    closing = await map_.post(f"/v1/cases/{case_id}/close", {"outcome": "withdrawn"})
    assert (closing.status_code, closing.json()["code"]) == (409, "case_has_open_referrals")
    assert set(closing.json()["open"]) == {service["id"], transfer["id"], offer["id"]}
    again = a_referral(case_id, consent_id, kind="service", from_centre_id=RECEIVER, to_centre_id=SHELTER, send=True)
    refused = await map_.post("/v1/referrals", again)
    assert "duplicate_open_referral" in {error["code"] for error in refused.json()["errors"]}
    assert refused.json()["open"] == [service["id"]]
    second = await map_.post(f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "nea-pursat"})
    assert second.json()["open"] == [offer["id"]]
    for caller, sender in ((nea, SENDER), (hrdf, SHELTER)):
        told = await caller.post("/v1/referrals", again | {"from_centre_id": sender, "to_centre_id": ONWARD})
        assert (told.status_code, "open" in told.json()) == (409, False), "only to the holder"
    for path in (f"referrals/{service['id']}/withdraw", f"referrals/{transfer['id']}/complete"):
        await act(map_, path, **(WHY if path.endswith("withdraw") else {"outcome": "service_received"}))
    await act(map_, f"handoffs/{offer['id']}/call-off")
    assert (await map_.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})).status_code == 200
