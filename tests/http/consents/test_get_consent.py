"""Who reads a consent, and how much of it."""

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import accepted, taken_over

NAMES = ("witness", "representative", "withdrawal_reason")


async def test_the_holder_reads_all_and_a_receiver_its_own_without_names(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/consents"
    mother = {"name": "Sok Chanthy", "relation": "parent", "authority": None}
    own = await made(nea, path, a_consent(witness="Mealea", given_by="relative", representative=mother))
    other = await made(nea, path, a_consent(recipients={"centre_ids": ["hrdf-mae-sot"]}))
    referral = await made(nea, "/v1/referrals", a_referral(case["id"], own["id"], send=True))
    assert (await map_.get(f"/v1/consents/{own['id']}")).status_code == 403
    await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    assert (await nea.get(f"/v1/consents/{own['id']}")).json() == own
    assert [one["id"] for one in (await nea.get(path)).json()["items"]] == [other["id"], own["id"]]
    seen = (await map_.get(f"/v1/consents/{own['id']}")).json()
    assert [seen[name] for name in NAMES] == [None, None, None]
    assert {**seen, **{name: own[name] for name in NAMES}} == own
    assert (await map_.get(path)).json()["items"] == [seen]
    assert (await map_.get(f"/v1/consents/{other['id']}")).status_code == 404


async def test_a_new_holder_reads_it_whole_and_the_former_one_no_more(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    assert (await map_.get(f"/v1/consents/{consent_id}")).json()["case_id"] == case_id
    former = await nea.get(f"/v1/consents/{consent_id}")
    assert (former.status_code, former.json()["code"]) == (403, "not_your_side")


async def test_strangers_and_unknown_ids_find_nothing(world: World) -> None:
    nea, stranger = await world.caller("nea"), await world.caller("hrdf")
    _, consent_id = await consented_case(nea)
    for wanted in (consent_id, "consent_1", f"consent_{'0' * 32}"):
        answer = await stranger.get(f"/v1/consents/{wanted}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_its_url_is_that_of_the_location(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _, _ = await accepted(world)
    answer = await nea.post(f"/v1/cases/{case_id}/consents", a_consent())
    assert answer.headers["location"].endswith(f"/v1/consents/{answer.json()['id']}")
    assert (await nea.get(answer.headers["location"])).json() == answer.json()
