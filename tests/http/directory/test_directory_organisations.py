"""Organisations over HTTP: made with a key, changed by version, shut out when disabled."""

import asyncio

import pytest

from tests.app_under_test import PARTNER, Caller, World
from tests.builders import made, opened_case
from tests.http.directory.directory_builders import a_centre, an_organisation, the_coordinator, unique

SECONDS_TO_TAKE_EFFECT = 2


async def no_longer(caller: Caller, status: int) -> None:
    """Wait until the caller is answered otherwise; as long as the contract allows."""
    for _ in range(SECONDS_TO_TAKE_EFFECT * 20):
        if (await caller.get("/v1/organisations")).status_code != status:
            return
        await asyncio.sleep(0.05)


async def test_the_centres_of_a_new_organisation_can_hold_cases_at_once(world: World) -> None:
    organisation = await an_organisation(world)
    centre = await a_centre(world, organisation["code"])
    caller = await world.new_caller(organisation["code"])
    case = await opened_case(caller, centre_id=centre["code"])
    identity = await caller.get(f"/v1/cases/{case['id']}/identity")
    assert identity.json()["person"]["full_name"] == "Sok Dara"


async def test_an_organisation_is_found_by_id_and_by_code(world: World) -> None:
    organisation = await an_organisation(world)
    partner = await world.caller("nea")
    for reference in (organisation["id"], organisation["code"]):
        answer = await partner.get(f"/v1/organisations/{reference}")
        assert answer.status_code == 200
        assert answer.json() == organisation


async def test_a_code_is_made_from_the_name_and_kept_apart_from_others(world: World) -> None:
    coordinator = await the_coordinator(world)
    word = unique("Union")
    body = {"name": f"  {word} of ភាសា Workers!  ", "operator_type": "trade_union", "country": "KH"}
    first = await made(coordinator, "/v1/organisations", body)
    second = await made(coordinator, "/v1/organisations", body)
    assert first["code"] == f"{word.lower()}-of-workers"
    assert second["code"].startswith(f"{first['code']}-")


async def test_a_name_without_latin_letters_gets_a_code_too(world: World) -> None:
    body = {"name": "សហជីព", "operator_type": "trade_union", "country": "KH"}
    made_twice = [await made(await the_coordinator(world), "/v1/organisations", body) for _ in range(2)]
    assert all(one["code"].startswith("organisation") for one in made_twice)
    assert made_twice[0]["code"] != made_twice[1]["code"]


async def test_of_many_who_want_one_code_at_once_one_gets_it(world: World) -> None:
    coordinator = await the_coordinator(world)
    body = {"code": unique("race"), "name": "A union", "operator_type": "trade_union", "country": "KH"}
    answers = await asyncio.gather(*(coordinator.post("/v1/organisations", body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refused["code"] == "code_taken"
    assert refused["errors"][0]["pointer"] == "/code"
    keys = await world.value(
        "SELECT count(*) FROM vault.organisation_keys AS k"
        " JOIN corridor.organisations AS o ON o.id = k.organisation_id WHERE o.code = $1",
        body["code"],
    )
    assert keys == 1


async def test_a_retry_with_the_same_key_makes_one_organisation(world: World) -> None:
    coordinator, key = await the_coordinator(world), unique("key")
    body = {"name": unique("Once"), "operator_type": "cso", "country": "TH"}
    first = await coordinator.post("/v1/organisations", body, idempotency_key=key)
    again = await coordinator.post("/v1/organisations", body, idempotency_key=key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")


@pytest.mark.parametrize("code", ["0" * 32, "01936d2a-7c3e-7b61-9a54-0d9f3c2b1e01", "a b", "-a", "a-", "", "x" * 61])
async def test_a_code_cannot_be_mistaken_for_an_id(world: World, code: str) -> None:
    body = {"code": code, "name": "A union", "operator_type": "cso", "country": "TH"}
    answer = await (await the_coordinator(world)).post("/v1/organisations", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/code"


@pytest.mark.parametrize("code", ["all", "None"])
async def test_what_figures_say_instead_of_a_code_is_refused_as_one(world: World, code: str) -> None:
    coordinator, owner = await the_coordinator(world), await an_organisation(world)
    bodies = {
        "organisations": {"name": "A union", "operator_type": "cso", "country": "TH"},
        "centres": {"organisation_id": owner["id"], "name": "A centre", "country": "TH"},
        "corridors": {"origin_country": "NP", "destination_country": "QA"},
    }
    for kind, body in bodies.items():
        answer = await coordinator.post(f"/v1/{kind}", {**body, "code": code})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["pointer"]) == (422, "/code")
        assert "`all` and `none`" in error["message"]


async def test_a_change_needs_the_version_that_was_read(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    path = f"/v1/organisations/{organisation['code']}"
    tag = (await coordinator.get(path)).headers["etag"]
    assert (await coordinator.patch(path, {"name": "Another"})).status_code == 428
    changed = await coordinator.patch(path, {"name": "Another"}, if_match=tag)
    assert (changed.status_code, changed.json()["version"], changed.json()["name"]) == (200, 3, "Another")
    assert (await coordinator.patch(path, {"name": "A third"}, if_match=tag)).status_code == 412
    assert (await coordinator.get(path)).json() == changed.json()


async def test_a_disabled_organisation_is_shut_out_within_two_seconds_and_comes_back(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    path = f"/v1/organisations/{organisation['code']}"
    caller = await world.new_caller(organisation["code"])
    assert (await caller.get("/v1/organisations")).status_code == 200
    assert (await coordinator.patch(path, {"status": "disabled"}, if_match="*")).json()["status"] == "disabled"
    await no_longer(caller, 200)
    refused = await caller.get("/v1/organisations")
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")
    await coordinator.patch(path, {"status": "active"}, if_match="*")
    await no_longer(caller, 401)
    assert (await caller.get("/v1/organisations")).status_code == 200


async def test_nobody_disables_the_own_organisation(world: World) -> None:
    answer = await (await the_coordinator(world)).patch(
        "/v1/organisations/peso-qc", {"status": "disabled"}, if_match="*"
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "own_organisation")


async def test_an_ordinary_partner_makes_and_changes_no_organisation(world: World) -> None:
    partner = await world.caller("nea", PARTNER)
    body = {"name": "A union", "operator_type": "cso", "country": "TH"}
    for answer in (
        await partner.post("/v1/organisations", body),
        await partner.patch("/v1/organisations/nea", {"name": "Ours"}, if_match="*"),
    ):
        assert (answer.status_code, answer.json()["scope"]) == (403, "organisations:manage")


async def test_what_was_changed_stands_in_the_audit_trail(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    await coordinator.patch(f"/v1/organisations/{organisation['id']}", {"name": "Another"}, if_match="*")
    operations = await world.value(
        "SELECT array_agg(entry::json ->> 'operation' ORDER BY entry_number) FROM corridor.audit"
        " WHERE entry::json ->> 'object' = $1 AND corridor.public_id('org', organisation_id) <> $1",
        organisation["id"],
    )
    assert operations == ["create_organisation", "confirm_organisation", "update_organisation"]
