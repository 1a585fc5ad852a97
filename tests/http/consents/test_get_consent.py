"""Who reads a consent, and how much of it."""

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, consented_case, made, opened_case
from tests.http.access.matrix.ids import comparable
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


async def test_a_receiver_sees_of_its_consent_what_concerns_it_and_of_others_nothing(world: World) -> None:
    nea, map_, hrdf = [await world.caller(who) for who in ("nea", "map", "hrdf")]
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/consents"
    named = {"centre_ids": ["map-chiang-mai", "hrdf-mae-sot", "lpn-samut-sakhon"]}
    own = await made(nea, path, a_consent(recipients=named, witness="Mealea"))
    other = await made(nea, path, a_consent(recipients={"centre_ids": ["hrdf-mae-sot"]}))
    centres = dict(zip(named["centre_ids"], own["recipients"]["centre_ids"], strict=True))
    invented = f"consent_{'0' * 32}"

    async def is_as_invented(consent_id: str) -> bool:
        """Whether reading and withdrawing it answer alike, byte for byte."""
        pairs = [
            [await map_.get(f"/v1/consents/{one}") for one in (consent_id, invented)],
            [await map_.post(f"/v1/consents/{one}/withdraw", {}) for one in (consent_id, invented)],
        ]
        return all(comparable(there) == comparable(nowhere) for there, nowhere in pairs)

    service = {"kind": "service", "send": True}
    referral = await made(nea, "/v1/referrals", a_referral(case["id"], own["id"], **service))
    to_hrdf = await made(
        nea, "/v1/referrals", a_referral(case["id"], other["id"], to_centre_id="hrdf-mae-sot", **service)
    )
    await hrdf.post(f"/v1/referrals/{to_hrdf['id']}/accept", {})
    assert await is_as_invented(other["id"])
    assert (await map_.get(f"/v1/consents/{own['id']}")).status_code == 403
    await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    partial = {"reason": "zqxreason", "centre_ids": ["lpn-samut-sakhon"]}
    assert (await nea.post(f"/v1/consents/{own['id']}/withdraw", partial)).status_code == 200
    seen = await map_.get(f"/v1/consents/{own['id']}")
    assert seen.json()["recipients"] == {"centre_ids": [centres["map-chiang-mai"]], "corridor_id": None}
    assert seen.json()["withdrawn_for"] == []
    listed = await map_.get(path)
    assert listed.json()["items"] == [seen.json()]
    assert await is_as_invented(other["id"])
    for said in (seen.text, listed.text, (await map_.get(f"/v1/cases/{case['id']}")).text):
        told = [word for word in ("zqxreason", "Mealea", other["id"], centres["hrdf-mae-sot"]) if word in said]
        assert told == []
    assert (await nea.get(f"/v1/consents/{own['id']}")).json()["recipients"] == own["recipients"]


async def test_that_others_were_consented_to_is_no_step_of_a_receivers_story(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    own = await made(nea, f"{path}/consents", a_consent())
    other = await made(nea, f"{path}/consents", a_consent(recipients={"centre_ids": ["hrdf-mae-sot"]}))
    referral = await made(nea, "/v1/referrals", a_referral(case["id"], own["id"], kind="service", send=True))
    await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    await nea.post(f"/v1/consents/{other['id']}/withdraw", {})

    async def consent_steps(caller: Caller) -> list[str]:
        steps = (await caller.get(f"{path}/timeline")).json()["items"]
        return [step["type"] for step in steps if step["type"].startswith("consent.")]

    assert await consent_steps(nea) == ["consent.recorded", "consent.recorded", "consent.withdrawn"]
    assert await consent_steps(map_) == []
    await nea.post(f"/v1/consents/{own['id']}/withdraw", {})
    assert await consent_steps(map_) == ["consent.withdrawn"], "of its own referral"


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
