"""Claims over HTTP: opened, pursued step by step, changed."""

from tests.app_under_test import World
from tests.builders import made, opened_case
from tests.http.claims.claims_of_tests import a_claim, claim_on, own_claim, seen, stepped, thb
from tests.http.events.feed_reading import end_of, read_on, sequenced


async def test_a_claim_from_opening_to_payment(world: World) -> None:
    nea, claim = await own_claim(world)
    assert (claim["status"], claim["version"], claim["respondent"]) == ("preparing", 1, a_claim()["respondent"])
    assert (claim["claimed"], claim["awarded"], claim["paid"], claim["open"]) == ([thb("21450.00")], [], [], [])
    assert claim["allowed_steps"] == ["filed", "settled", "withdrawn"]
    await stepped(nea, claim, "filed", "2026-01-10", next_on="2026-02-01")
    await stepped(nea, claim, "heard", "2026-02-01", note="canary-note: they did not come.")
    await stepped(nea, claim, "awarded", "2026-03-01", amount=thb("22000"))
    await stepped(nea, claim, "paid", "2026-04-01", amount=thb("12000"))
    partly = await seen(nea, claim)
    assert (partly["status"], partly["award_exceeds_claim"], partly["open"]) == ("partly_paid", True, [thb("10000")])
    done = await stepped(nea, claim, "enforced", "2026-05-01", amount=thb("10000.00"))
    assert (done["status"], done["paid"], done["open"], done["version"]) == ("paid", [thb("22000.00")], [], 6)
    assert [step["kind"] for step in done["steps"]] == ["filed", "heard", "awarded", "paid", "enforced"]
    assert done["steps"][1]["note"] == "canary-note: they did not come."
    assert done == await seen(nea, claim)


async def test_a_payment_in_another_currency_counts_by_its_rate(world: World) -> None:
    nea, claim = await own_claim(world)
    await stepped(nea, claim, "settled", "2026-01-10", amount=thb("1000"))
    usd = {"amount": "20", "currency": "USD"}
    answer = await nea.post(f"/v1/claims/{claim['id']}/steps", {"kind": "paid", "on": "2026-01-11", "amount": usd})
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, ["/rate"])
    done = await stepped(nea, claim, "paid", "2026-01-11", amount=usd, rate="35.5")
    assert (done["paid"], done["open"], done["status"]) == ([usd], [thb("290.00")], "partly_paid")


async def test_a_change_merges_and_keeps_the_rest(world: World) -> None:
    nea, claim = await own_claim(world)
    path = f"/v1/claims/{claim['id']}"
    assert (await nea.patch(path, {"kind": "other"})).status_code == 428
    changes = {"respondent": {"name": "Sunrise Two", "address": None}, "limitation_on": "2099-01-31"}
    answer = await nea.patch(path, changes, if_match='"1"')
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after["respondent"] == {**a_claim()["respondent"], "name": "Sunrise Two", "address": None}
    assert (after["limitation_on"], after["forum"], after["version"]) == ("2099-01-31", claim["forum"], 2)
    assert (await nea.patch(path, {"forum": None}, if_match='"1"')).status_code == 412
    unchanged = await nea.patch(path, {}, if_match='"2"')
    assert (unchanged.status_code, unchanged.json()["version"]) == (200, 2)


async def test_a_change_to_what_it_says_already_changes_nothing(world: World) -> None:
    nea, claim = await own_claim(world, limitation_on="2099-01-31")
    cursor = await end_of(world, nea)
    same = a_claim(limitation_on="2099-01-31", evidence=[])
    for changes in ({"kind": claim["kind"]}, same, {"amount_claimed": thb("21450.0")}):
        answer = await nea.patch(f"/v1/claims/{claim['id']}", changes, if_match='"1"')
        assert (answer.status_code, answer.json()) == (200, claim), answer.text
    await sequenced(world)
    assert (await read_on(nea, cursor, types="claim.updated"))[0] == []
    assert await seen(nea, claim) == claim


async def test_the_claims_of_a_case_newest_first(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    first, second = await claim_on(nea, case["id"]), await claim_on(nea, case["id"], kind="injury_compensation")
    answer = await nea.get(f"/v1/cases/{case['code']}/claims?limit=1")
    assert [item["id"] for item in answer.json()["items"]] == [second["id"]]
    after = await nea.get(f"/v1/cases/{case['code']}/claims?limit=1&cursor={answer.json()['next_cursor']}")
    assert after.json()["items"] == [first]


async def test_the_list_finds_by_state_and_by_what_is_due(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    late = await claim_on(nea, case["id"], limitation_on="2099-03-01")
    filed = await claim_on(nea, case["id"], forum={"kind": "embassy", "country": "MY"})
    await stepped(nea, filed, "filed", "2026-01-10", next_on="2026-01-20")

    async def found(query: str) -> list[str]:
        answer = await nea.get(f"/v1/claims?limit=200&{query}")
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"] if item["case_id"] == case["id"]]

    assert await found("") == [filed["id"], late["id"]]
    assert await found("status=filed") == [filed["id"]]
    assert await found("forum_country=MY") == [filed["id"]]
    assert await found("limitation_before=2099-03-02") == [late["id"]]
    assert await found("limitation_before=2099-03-01") == []
    assert (await found("overdue=true"), await found("overdue=false")) == ([filed["id"]], [late["id"]])


async def test_nothing_that_is_said_is_stored_in_the_clear(world: World) -> None:
    nea, claim = await own_claim(world)
    await stepped(nea, claim, "filed", "2026-01-10", note="canary-note")
    sealed = """SELECT l.words || s.note FROM corridor.claims AS l JOIN corridor.claim_steps AS s ON s.claim_id = l.id
        WHERE corridor.public_id('claim', l.id) = $1"""
    stored = await world.value(sealed, claim["id"])
    assert len(stored) > 200
    assert b"canary" not in stored
    rows = """SELECT string_agg(to_jsonb(l)::text || to_jsonb(s)::text, '') FROM corridor.claims AS l
        JOIN corridor.claim_steps AS s ON s.claim_id = l.id WHERE corridor.public_id('claim', l.id) = $1"""
    assert "canary" not in await world.value(rows, claim["id"])


async def test_a_repeated_request_opens_one_claim(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/claims"
    first = await nea.post(path, a_claim(), idempotency_key="claim-once")
    again = await nea.post(path, a_claim(), idempotency_key="claim-once")
    assert (first.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")
    assert len((await nea.get(path)).json()["items"]) == 1
    assert await made(nea, path, a_claim()) != first.json()
