"""The person takes a consent back: who may bring it, and everything that follows at once."""

from tests.app_under_test import World
from tests.builders import RECEIVER, a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, copies, events_of, taken_over, withdrawn


async def test_withdrawal_ends_the_referral_and_closes_the_identity_at_once(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await accepted(world)
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    consent = await withdrawn(nea, consent_id, reason="She is afraid.")
    assert consent["status"] == "withdrawn"
    assert consent["withdrawal_reason"] == "She is afraid."
    closed = await map_.get(f"/v1/cases/{case_id}/identity")
    assert closed.status_code == 403
    assert closed.json()["code"] == "identity_not_open"
    seen = (await map_.get(f"/v1/referrals/{referral['id']}")).json()
    assert seen["status"] == "consent_withdrawn"
    assert seen["case"] is None
    assert seen["summary"] is None
    assert seen["allowed_actions"] == ["confirm-deletion"]
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    handoff = (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]
    assert handoff["status"] == "called_off"


async def test_the_case_gets_a_new_key_of_which_only_the_entitled_have_a_copy(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id, referral = await accepted(world)
    before = await world.value(
        "SELECT data_key_id FROM corridor.cases WHERE corridor.public_id('case', id) = $1", case_id
    )
    assert await copies(world, case_id) == {"nea", "map"}
    await withdrawn(nea, consent_id)
    assert await copies(world, case_id) == {"nea"}
    old = await world.value("SELECT count(*) FROM vault.wrapped_keys WHERE data_key_id = $1", before)
    assert old == 0
    conversation = await world.value(
        """SELECT array_agg(o.code) FROM corridor.referrals AS r
        JOIN vault.wrapped_keys AS w ON w.data_key_id = r.data_key_id
        JOIN corridor.organisations AS o ON o.id = w.organisation_id
        WHERE corridor.public_id('referral', r.id) = $1""",
        referral["id"],
    )
    assert conversation == ["nea"]


async def test_another_recipient_whose_consent_holds_keeps_reading(world: World) -> None:
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    case_id, consent_id, _ = await accepted(world, kind="service")
    other = await made(nea, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    body = a_referral(case_id, other["id"], send=True, kind="service", to_centre_id="hrdf-mae-sot")
    second = await made(nea, "/v1/referrals", body)
    assert (await hrdf.post(f"/v1/referrals/{second['id']}/accept", {})).status_code == 200
    await withdrawn(nea, consent_id)
    assert (await hrdf.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    assert (await hrdf.get(f"/v1/referrals/{second['id']}")).json()["status"] == "accepted"
    witnesses = [item["witness"] for item in (await nea.get(f"/v1/cases/{case_id}/consents")).json()["items"]]
    assert witnesses == ["Mealea", None]


async def test_custody_returns_to_the_centre_that_recorded_the_consent(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    await withdrawn(map_, consent_id)
    ledger = (await nea.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert [entry["by"] for entry in ledger] == ["opened", "handoff", "consent_withdrawn"]
    assert ledger[0]["centre_id"] == ledger[2]["centre_id"]
    assert [entry["until"] for entry in ledger[:2]] == [entry["from"] for entry in ledger[1:]]
    assert ledger[2]["until"] is None
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "identity_not_open"
    assert (await map_.get(f"/v1/referrals/{referral['id']}")).json()["status"] == "consent_withdrawn"
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"


async def test_the_centre_that_recorded_it_withdraws_for_a_case_it_no_longer_holds(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    await withdrawn(nea, consent_id)
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403


async def test_an_onward_referral_on_the_same_consent_ends_though_others_sent_it(world: World) -> None:
    nea, map_, central = await world.caller("nea"), await world.caller("map"), await world.caller("central")
    case_id, consent_id, _ = await taken_over(world)
    body = a_referral(case_id, consent_id, send=True, from_centre_id=RECEIVER, to_centre_id="central-banteay-meanchey")
    onward = await made(map_, "/v1/referrals", body)
    assert (await central.post(f"/v1/referrals/{onward['id']}/accept", {})).status_code == 200
    await withdrawn(nea, consent_id)
    owed, owing = [(await caller.get(f"/v1/referrals/{onward['id']}")).json() for caller in (nea, central)]
    assert (owed["status"], owing["status"]) == ("consent_withdrawn", "consent_withdrawn")
    assert owed["from_centre_id"] != owed["responsible_centre_id"], "the debt is owed to the new holder"
    assert owing["from_centre_id"] == owing["responsible_centre_id"], "who has finished does not follow the person"
    assert (await map_.get(f"/v1/referrals/{onward['id']}")).status_code == 404
    assert (await central.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert await copies(world, case_id) == {"nea"}


async def test_an_open_transfer_on_another_consent_passes_to_the_centre_that_has_the_case_again(world: World) -> None:
    nea, map_, central = await world.caller("nea"), await world.caller("map"), await world.caller("central")
    case_id, consent_id, _ = await taken_over(world)
    own = await made(map_, f"/v1/cases/{case_id}/consents", a_consent())
    body = a_referral(case_id, own["id"], send=True, from_centre_id=RECEIVER, to_centre_id="central-banteay-meanchey")
    onward = await made(map_, "/v1/referrals", body)
    path = f"/v1/referrals/{onward['id']}"
    assert (await central.post(f"{path}/accept", {})).status_code == 200
    await withdrawn(nea, consent_id)
    received, sent = [(await caller.get(path)).json() for caller in (central, nea)]
    assert (received["status"], sent["status"]) == ("accepted", "accepted")
    assert sent["responsible_centre_id"] == received["responsible_centre_id"] != sent["from_centre_id"]
    assert (await map_.get(path)).status_code == 404
    assert await copies(world, case_id) == {"nea", "central"}
    assert (await central.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    moved = await central.post(f"{path}/confirm-contact", {"channel": "phone"})
    assert (moved.status_code, moved.json()["status"]) == (200, "in_progress"), moved.text
    assert (await central.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"


async def test_a_transfer_back_to_the_centre_that_has_the_case_again_ends(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    own = await made(map_, f"/v1/cases/{case_id}/consents", a_consent())
    body = a_referral(
        case_id,
        own["id"],
        send=True,
        from_centre_id=RECEIVER,
        to_centre_id="nea-battambang",
        service_types=["information"],
    )
    back = await made(map_, "/v1/referrals", body)
    await withdrawn(nea, consent_id)
    assert (await nea.get(f"/v1/referrals/{back['id']}")).json()["status"] == "withdrawn"


async def test_a_draft_resting_on_it_ends_too_and_owes_nothing(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    await withdrawn(nea, consent_id)
    seen = (await nea.get(f"/v1/referrals/{draft['id']}")).json()
    assert seen["status"] == "consent_withdrawn"
    assert seen["deletion"] is None
    assert await events_of(world, "map", draft["id"]) == []


async def test_withdrawing_twice_gives_the_present_state_and_with_other_content_a_conflict(world: World) -> None:
    nea = await world.caller("nea")
    _, consent_id = await consented_case(nea)
    _, without = await consented_case(nea)
    said, reason = {"reason": "No longer."}, {"reason": "Something else."}
    for consent, body, others in ((consent_id, said, (reason, {})), (without, {}, (reason,))):
        path = f"/v1/consents/{consent}"
        first, again = [(await nea.post(f"{path}/withdraw", body)).json() for _ in range(2)]
        assert again == first
        for other in (*others, {**body, "centre_ids": [RECEIVER]}):
            answer = await nea.post(f"{path}/withdraw", other)
            assert (answer.status_code, answer.json()["code"]) == (409, "already_done"), answer.text
        assert (await nea.get(path)).json() == first


async def test_nothing_can_be_sent_on_it_any_more(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    await withdrawn(nea, consent_id)
    answer = await nea.post("/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert answer.status_code == 409
    assert answer.json()["code"] == "consent_withdrawn"


async def test_a_recipient_may_not_withdraw_and_a_stranger_finds_nothing(world: World) -> None:
    map_, stranger = await world.caller("map"), await world.caller("hrdf")
    _, consent_id, _ = await accepted(world)
    refused = await map_.post(f"/v1/consents/{consent_id}/withdraw", {})
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_your_side"
    assert (await stranger.post(f"/v1/consents/{consent_id}/withdraw", {})).status_code == 404
    assert (await stranger.post("/v1/consents/consent_1/withdraw", {})).status_code == 404


async def test_both_ends_are_told_once_and_the_ledger_of_versions_has_no_gap(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id, referral = await accepted(world)
    await withdrawn(nea, consent_id)
    for organisation in ("nea", "map"):
        told = await events_of(world, organisation, referral["id"])
        assert told.count("consent.withdrawn") == 1
        assert told.count("deletion.owed") == 1
        assert told.count("handoff.called_off") == 1
    seen = (await nea.get(f"/v1/referrals/{referral['id']}")).json()
    assert seen["version"] == referral["version"] + 1
    steps = [step["type"] for step in (await nea.get(f"/v1/referrals/{referral['id']}/timeline")).json()["items"]]
    assert steps[-3:] == ["consent.withdrawn", "deletion.owed", "handoff.called_off"]
    audited = await world.value(
        """SELECT count(*) FROM corridor.audit WHERE corridor.public_id('case', case_id) = $1
        AND entry LIKE '%"operation":"withdraw_consent"%' AND entry LIKE '%"allowed"%'""",
        case_id,
    )
    assert audited == 1


async def test_the_reason_is_not_readable_in_the_database(world: World) -> None:
    nea = await world.caller("nea")
    _, consent_id = await consented_case(nea)
    await withdrawn(nea, consent_id, reason="canary-of-the-reason")
    stored = await world.value(
        "SELECT words FROM corridor.consents WHERE corridor.public_id('consent', id) = $1", consent_id
    )
    assert stored is not None
    assert b"canary" not in stored


async def test_a_consent_that_has_expired_closes_the_identity_by_the_clock(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await accepted(world)
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    await world.value(
        """UPDATE corridor.consents SET expires_at = now() - interval '1 second', given_at = now() - interval '1 day'
        WHERE corridor.public_id('consent', id) = $1""",
        consent_id,
    )
    refused = await map_.get(f"/v1/cases/{case_id}/identity")
    assert refused.json()["code"] == "identity_not_open"
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200
