"""Refer a group: one referral for each case, all of them or none, each as if it had been sent by itself."""

from tests.app_under_test import Caller, World
from tests.builders import CORRIDOR, RECEIVER, SENDER, a_consent, a_referral, made, opened_case
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.http.groups.group_builders import a_group, consented_cases, faults, for_the_group

REFERRALS = "SELECT count(*) FROM corridor.referrals"
AUDIT = """SELECT count(*) FROM corridor.audit
    WHERE corridor.public_id('case', chain_id) = $1 AND entry LIKE '%"operation":"refer_group"%'"""


async def of_each_case(caller: Caller, cases: list[str]) -> dict[str, dict[str, object]]:
    """The referrals of these cases in the caller's list."""
    found = (await caller.get("/v1/referrals?limit=200")).json()["items"]
    return {item["case_id"]: item for item in found if item["case_id"] in cases}


async def test_every_case_is_referred_as_if_by_itself(world: World) -> None:
    nea, map_, stranger = [await world.caller(who) for who in ("nea", "map", "hrdf")]
    pairs = await consented_cases(nea, 3)
    cases = [case for case, _ in pairs]
    group = await a_group(nea, *cases)
    at_map, at_nea = await end_of(world, map_), await end_of(world, nea)
    answer = await nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group())
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["count"] == 3
    assert {(item["case_id"], item["consent_id"], item["status"]) for item in told["items"]} == {
        (case, consent, "sent") for case, consent in pairs
    }
    alone = (await consented_cases(nea, 1))[0]
    by_itself = await made(nea, "/v1/referrals", a_referral(*alone, send=True))
    received = await of_each_case(map_, [*cases, alone[0]])
    assert received.keys() == {*cases, alone[0]}
    assert not await of_each_case(stranger, cases)
    for item in told["items"]:
        seen = (await map_.get(f"/v1/referrals/{item['referral_id']}")).json()
        like = (await map_.get(f"/v1/referrals/{by_itself['id']}")).json()
        differs = {name for name in seen if seen[name] != like[name]}
        assert differs <= {"id", "case_id", "case_code", "sent_at", "created_at", "updated_at", "due", "consent_id"}
        assert (await stranger.get(f"/v1/referrals/{item['referral_id']}")).status_code == 404
        steps = (await nea.get(f"/v1/cases/{item['case_id']}/timeline")).json()["items"]
        assert {"referral.sent", "handoff.offered"} <= {step["type"] for step in steps}
        assert await world.value(AUDIT, item["case_id"]) == 1
    await sequenced(world)
    for caller, cursor in ((map_, at_map), (nea, at_nea)):
        events, _ = await read_on(caller, cursor)
        sent = [event["subject"]["case_id"] for event in events if event["type"] == "referral.sent"]
        assert sorted(set(sent) & set(cases)) == sorted(cases)
    accepted = await map_.post(f"/v1/referrals/{told['items'][0]['referral_id']}/accept", {})
    assert accepted.status_code == 200
    identity = await map_.get(f"/v1/cases/{told['items'][0]['case_id']}/identity")
    assert identity.json()["person"]["full_name"] == "Sok Dara"
    assert (await map_.get(f"/v1/cases/{told['items'][1]['case_id']}/identity")).status_code == 403


async def test_one_case_that_fails_a_rule_keeps_all_back_and_every_failure_is_named(world: World) -> None:
    nea = await world.caller("nea")
    (good, _), (withdrawn, consent), (busy, its) = await consented_cases(nea, 3)
    without = (await opened_case(nea))["id"]
    refuses = await opened_case(nea, excluded_operator_types=["migrant_led", "cso"])
    await made(nea, f"/v1/cases/{refuses['id']}/consents", a_consent(data_categories=["profile"]))
    assert (await nea.post(f"/v1/consents/{consent}/withdraw", {"reason": "No."})).status_code == 200
    await made(nea, "/v1/referrals", a_referral(busy, its, send=True))
    group = await a_group(nea, good, withdrawn, busy, without, refuses["id"])
    before = await world.value(REFERRALS)
    answer = await nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, problem["errors"][0]["code"])
    failed: dict[str, set[str]] = {}
    for error in problem["errors"]:
        failed.setdefault(error["case_id"], set()).add(error["code"])
    assert failed == {
        withdrawn: {"consent_withdrawn"},
        busy: {"open_transfer_exists", "duplicate_open_referral"},
        without: {"consent_missing"},
        refuses["id"]: {"consent_does_not_cover", "operator_type_excluded"},
    }
    assert await world.value(REFERRALS) == before
    refused = """SELECT count(*) FROM corridor.audit WHERE corridor.public_id('case', chain_id) = $1
        AND entry LIKE '%"refused"%' AND entry LIKE '%' || $2 || '%'"""
    assert await world.value(refused, withdrawn, "consent_withdrawn") == 1
    assert await world.value(refused, refuses["id"], "operator_type_excluded") == 1
    assert await world.value(refused, good, "refer_group") == 0
    some = await nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group(case_ids=[good]))
    assert [item["case_id"] for item in some.json()["items"]] == [good]


async def test_a_case_is_sent_under_the_newest_consent_that_covers_it_or_the_one_named(world: World) -> None:
    nea = await world.caller("nea")
    (case, older), (other, _) = await consented_cases(nea, 2)
    path = f"/v1/cases/{case}/consents"
    newer = (await made(nea, path, a_consent()))["id"]
    narrow = (await made(nea, path, a_consent(data_categories=["profile"])))["id"]
    await made(nea, path, a_consent(recipients={"centre_ids": ["far-rayong"]}))
    group = await a_group(nea, case, other)
    referrals = f"/v1/groups/{group['id']}/referrals"
    wrong = await nea.post(referrals, for_the_group(consents=[{"case_id": case, "consent_id": narrow}]))
    assert [error["case_id"] for error in wrong.json()["errors"]] == [case]
    assert faults(wrong) == [("/share", "consent_does_not_cover")]
    foreign = await nea.post(referrals, for_the_group(consents=[{"case_id": other, "consent_id": older}]))
    assert faults(foreign) == [("/consents/0/consent_id", "consent_missing")]
    named = for_the_group(consents=[{"case_id": case, "consent_id": older}], send=False)
    drafts = (await nea.post(referrals, named)).json()["items"]
    assert {item["case_id"]: item["status"] for item in drafts} == {case: "draft", other: "draft"}
    assert {item["consent_id"] for item in drafts} >= {older}
    sent = (await nea.post(referrals, for_the_group())).json()["items"]
    assert next(item["consent_id"] for item in sent if item["case_id"] == case) == newer


async def test_what_is_wrong_with_the_request_is_named(world: World) -> None:
    nea = await world.caller("nea")
    (case, consent), (other, _) = await consented_cases(nea, 2)
    group, empty = await a_group(nea, case), await a_group(nea)
    path = f"/v1/groups/{group['id']}/referrals"
    pair = {"case_id": case, "consent_id": consent}
    for changes, expected in (
        ({"case_ids": [case, other, "x"]}, [("/case_ids/1", "not_found"), ("/case_ids/2", "not_found")]),
        ({"case_ids": []}, [("/case_ids", "too_short")]),
        ({"consents": [pair, pair]}, [("/consents/1/case_id", "given_twice")]),
        ({"consents": [{**pair, "case_id": other}]}, [("/consents/0/case_id", "not_in_list")]),
        ({"case_id": case}, [("/case_id", "unknown_field")]),
        ({"external_id": "A-1"}, [("/external_id", "unknown_field")]),
        ({"to_centre_id": SENDER}, [("/to_centre_id", "same_centre")]),
        ({"arrival_window": {"to": "2026-01-01T00:00:00Z"}}, [("/arrival_window/to", "in_the_past")]),
    ):
        answer = await nea.post(path, for_the_group(**changes))
        assert (answer.status_code, faults(answer)) == (422, expected), changes
    nothing = await nea.post(f"/v1/groups/{empty['id']}/referrals", for_the_group())
    assert (nothing.status_code, faults(nothing)) == (422, [("", "missing")])
    for changes, pointer in (
        ({"corridor_id": "nowhere"}, "/corridor_id"),
        ({"to_centre_id": "no-one"}, "/to_centre_id"),
    ):
        answer = await nea.post(path, for_the_group(**changes))
        assert (answer.status_code, faults(answer)) == (404, [(pointer, "not_found")])
    stale = await nea.post(path, for_the_group(), if_match='"7"')
    assert stale.status_code == 412


async def test_what_is_hidden_is_not_left_out_in_silence(world: World) -> None:
    nea = await world.caller("nea")
    here = await world.caller("nea", centres=(SENDER,))
    (case, _), (hidden, _) = [
        *(await consented_cases(nea, 1)),
        *(await consented_cases(nea, 1, centre_id="nea-pursat")),
    ]
    group = await a_group(nea, case, hidden)
    path = f"/v1/groups/{group['id']}/referrals"
    answer = await here.post(path, for_the_group())
    assert (answer.status_code, faults(answer)) == (409, [("/case_ids", "not_the_holder")])
    assert hidden not in answer.text
    assert (await here.post(path, for_the_group(case_ids=[case]))).status_code == 201


async def test_a_retry_gets_the_same_answer_until_one_of_the_cases_is_erased(world: World) -> None:
    nea = await world.caller("nea")
    (first, _), (second, _) = await consented_cases(nea, 2)
    group = await a_group(nea, first, second)
    path, body = f"/v1/groups/{group['id']}/referrals", for_the_group()
    answer = await nea.post(path, body, idempotency_key="group-1")
    again = await nea.post(path, body, idempotency_key="group-1")
    assert (again.content, again.headers["idempotent-replayed"]) == (answer.content, "true")
    assert await world.value(REFERRALS + " WHERE corridor.public_id('case', case_id) = $1", first) == 1
    assert (await nea.post(f"/v1/cases/{second}/erase", {"reason": "She asked."})).status_code == 200
    gone = await nea.post(path, body, idempotency_key="group-1")
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")


async def test_a_draft_is_made_only_of_cases_that_are_open(world: World) -> None:
    nea = await world.caller("nea")
    (case, _), (closed, _) = await consented_cases(nea, 2)
    group = await a_group(nea, case, closed)
    assert (await nea.post(f"/v1/cases/{closed}/close", {"outcome": "service_received"})).status_code == 200
    answer = await nea.post(f"/v1/groups/{group['id']}/referrals", for_the_group(send=False))
    assert answer.status_code == 409
    assert [(error["code"], error["case_id"]) for error in answer.json()["errors"]] == [("case_closed", closed)]


async def test_a_service_is_asked_for_while_the_cases_stay(world: World) -> None:
    nea = await world.caller("nea")
    (case, _), (other, _) = await consented_cases(nea, 2)
    group = await a_group(nea, case, other)
    body = for_the_group(kind="service", to_centre_id=RECEIVER, corridor_id=CORRIDOR)
    answer = await nea.post(f"/v1/groups/{group['id']}/referrals", body)
    assert answer.json()["count"] == 2
    assert {(await nea.get(f"/v1/cases/{each}")).json()["status"] for each in (case, other)} == {"open"}
    cannot = await (await world.caller("map")).post(f"/v1/groups/{group['id']}/referrals", body)
    assert cannot.status_code == 404
