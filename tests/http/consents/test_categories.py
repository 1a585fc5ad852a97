"""A category that is not shared is not shown, and a consent that has ended shows nothing, on any way (ADR 0038)."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.cases.protected_cases import accepted, expired, taken_over, withdrawn

OF_PROFILE = ("stage", "sex", "age_band", "sector")
ASKED_FOR = ("case_types", "languages")
TEXT = ("summary", "handler", "question", "answer", "accept_note")
SHARES: dict[str, tuple[list[str], list[str]]] = {
    "everything": (["identity", "profile", "summary"], ["identity", "profile", "summary"]),
    "no profile in the share": (["identity", "profile", "summary"], ["identity", "summary"]),
    "no summary in the share": (["identity", "profile", "summary"], ["identity", "profile"]),
    "the identity alone": (["identity"], ["identity"]),
}


async def sent(world: World, consented: list[str], share: list[str]) -> dict[str, Any]:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(data_categories=consented))
    return await made(nea, "/v1/referrals", a_referral(case["id"], consent["id"], send=True, share=share))


async def seen(caller: Caller, path: str) -> dict[str, Any]:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def shows_profile(preview: dict[str, Any]) -> bool:
    shown = {preview[name] is not None for name in OF_PROFILE}
    assert len(shown) == 1
    assert all(preview[name] for name in ASKED_FOR)
    return shown.pop()


@pytest.mark.parametrize(("consented", "share"), SHARES.values(), ids=SHARES)
async def test_profile_and_summary_are_shown_where_consent_and_share_name_them(
    world: World, consented: list[str], share: list[str]
) -> None:
    map_ = await world.caller("map")
    referral = await sent(world, consented, share)
    path, case_path = f"/v1/referrals/{referral['id']}", f"/v1/cases/{referral['case_id']}"
    for status in ("sent", "accepted"):
        if status == "accepted":
            replayed = (await map_.post(f"{path}/accept", {})).json()
            assert shows_profile(replayed["case"]) is ("profile" in share)
        view, case = await seen(map_, path), await seen(map_, case_path)
        assert view["status"] == status
        assert shows_profile(view["case"]) is shows_profile(case["preview"]) is ("profile" in share)
        assert (view["summary"] is not None) is ("summary" in share)
        assert (case["profile"] is not None) is ("profile" in share and status == "accepted")
        assert case["case_types"] == ["wages_unpaid"]
    assert view["service_types"] == ["legal_assistance"]


async def ended(world: World, how: str, consent_id: str) -> None:
    await (expired(world, consent_id) if how == "expired" else withdrawn(await world.caller("nea"), consent_id))


@pytest.mark.parametrize("how", ["expired", "withdrawn"])
async def test_a_consent_that_has_ended_leaves_the_receiver_ids_states_and_times(world: World, how: str) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await accepted(world)
    path = f"/v1/referrals/{referral['id']}"
    assert (await seen(map_, path))["summary"] is not None
    await ended(world, how, consent_id)
    view = await seen(map_, path)
    assert {view[name] for name in TEXT} == {None}
    assert view["case"] is None
    case = await seen(map_, f"/v1/cases/{case_id}")
    assert [case[name] for name in ("preview", "profile", "case_types", "has_identity")] == [None] * 4
    assert case["identity_access"] == {"open": False, "why": f"consent_{how}"}
    refused = await map_.get(f"/v1/cases/{case_id}/identity")
    assert (refused.status_code, refused.json()["why"]) == (403, f"consent_{how}")
    assert (await seen(nea, path))["summary"] is not None


async def test_before_acceptance_an_expired_consent_closes_the_preview(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await sent(world, *SHARES["everything"])
    await expired(world, referral["consent_id"])
    view = await seen(map_, f"/v1/referrals/{referral['id']}")
    assert (view["case"], view["summary"], view["status"]) == (None, None, "sent")
    taken = (await map_.post(f"/v1/referrals/{referral['id']}/accept", {"note": "Come on Monday."})).json()
    assert (taken["status"], taken["case"], taken["summary"], taken["accept_note"]) == ("accepted", None, None, None)
    assert (await seen(nea, f"/v1/referrals/{referral['id']}"))["accept_note"] == "Come on Monday."


async def test_the_answer_kept_for_a_retry_is_not_given_once_the_consent_has_expired(world: World) -> None:
    map_ = await world.caller("map")
    referral = await sent(world, *SHARES["everything"])
    path, key = f"/v1/referrals/{referral['id']}/accept", f"key-{referral['id']}"
    first = await map_.post(path, {}, idempotency_key=key)
    again = await map_.post(path, {}, idempotency_key=key)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["summary"] == first.json()["summary"] is not None
    await world.value(
        """UPDATE corridor.consents SET expires_at = clock_timestamp(), given_at = now() - interval '1 day'
        WHERE corridor.public_id('consent', id) = $1""",
        referral["consent_id"],
    )
    late = await map_.post(path, {}, idempotency_key=key)
    assert (late.status_code, late.json()["summary"], late.json()["case"]) == (200, None, None)
    assert "idempotent-replayed" not in late.headers


async def test_a_holder_whose_consent_has_ended_reads_the_profile_once_a_new_one_is_recorded(world: World) -> None:
    map_ = await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    path = f"/v1/cases/{case_id}"
    assert (await seen(map_, path))["profile"]["sex"] == "female"
    await expired(world, consent_id)
    case = await seen(map_, path)
    assert (case["level"], case["profile"], case["case_types"]) == ("holder", None, ["wages_unpaid"])
    assert case["identity_access"] == {"open": False, "why": "consent_expired"}
    await made(map_, f"{path}/consents", a_consent(recipients={"centre_ids": ["map-chiang-mai"]}))
    again = await seen(map_, path)
    assert (again["profile"]["sex"], again["identity_access"]) == ("female", {"open": True, "why": None})


async def test_the_reason_of_a_handoff_closes_with_its_consent(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
    body = {"to_centre_id": "map-chiang-mai", "reason": "She goes back.", "consent_id": consent["id"]}
    offer = await made(nea, f"/v1/cases/{case['id']}/handoffs", body)
    path = f"/v1/handoffs/{offer['id']}"
    assert (await seen(map_, path))["reason"] == "She goes back."
    await expired(world, consent["id"])
    assert (await seen(map_, path))["reason"] is None
    assert (await seen(map_, f"/v1/cases/{case['id']}"))["preview"] is None
    assert (await seen(nea, path))["reason"] == "She goes back."
    await withdrawn(nea, consent["id"])
    kept = """SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.handoffs AS h USING (data_key_id)
        WHERE corridor.public_id('handoff', h.id) = $1"""
    assert await world.value(kept, offer["id"]) == 1


async def test_a_centre_that_loses_the_case_is_not_given_its_old_answers_again(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
    body = {"to_centre_id": "map-chiang-mai", "reason": "She goes back.", "consent_id": consent["id"]}
    offer = await made(nea, f"/v1/cases/{case['id']}/handoffs", body)
    path, key = f"/v1/handoffs/{offer['id']}/accept", f"key-{offer['id']}"
    assert (await map_.post(path, {}, idempotency_key=key)).json()["reason"] == "She goes back."
    await withdrawn(nea, consent["id"])
    again = await map_.post(path, {}, idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    anew = await map_.post(path, {})
    assert (anew.status_code, anew.json()["reason"], anew.json()["status"]) == (200, None, "accepted")


async def test_whom_the_contact_is_not_open_to_may_not_replace_it(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    covered = ["identity", "profile"]
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(data_categories=covered))
    body = {"to_centre_id": "map-chiang-mai", "consent_id": consent["id"]}
    offer = await made(nea, f"/v1/cases/{case['id']}/handoffs", body)
    await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})
    path = f"/v1/cases/{case['id']}"
    change = {"safe_contact": {"channel": "phone", "value": "+66812345678"}}
    refused = await map_.patch(path, change, if_match="*")
    assert (refused.status_code, refused.json()["why"]) == (403, "consent_does_not_cover")
    assert (await map_.patch(path, {"person": {"full_name": "Sok Dara"}}, if_match="*")).status_code == 200
    await made(map_, f"{path}/consents", a_consent(data_categories=["contact"]))
    assert (await map_.patch(path, change, if_match="*")).status_code == 200


async def test_a_client_is_told_before_it_tries(world: World) -> None:
    nea = await world.caller("nea")
    without = await world.caller("nea", frozenset({"cases:read"}))
    case_id, _, _ = await accepted(world)
    assert (await seen(nea, f"/v1/cases/{case_id}"))["identity_access"] == {"open": True, "why": None}
    told = (await seen(without, f"/v1/cases/{case_id}"))["identity_access"]
    assert told == {"open": False, "why": "insufficient_scope"}
    assert (await without.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "insufficient_scope"
    asked = await sent(world, *SHARES["everything"])
    told = (await seen(await world.caller("map"), f"/v1/cases/{asked['case_id']}"))["identity_access"]
    assert told == {"open": False, "why": "not_accepted"}
