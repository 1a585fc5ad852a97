"""An organisation's administrator manages its partner systems over HTTP, and finds no way up from there."""

from uuid import UUID

import httpx2
import pytest

from domain.kernel import ids
from domain.kernel.roles import Role
from tests.oauth.app_and_people import World
from tests.oauth.clients.administrators import (
    ASKED,
    GRANTED,
    Administrator,
    a_key,
    an_administrator,
    ask_token,
    jwks,
    refusal,
)
from tests.oauth.desk import CALLBACK, person


async def test_an_administrator_registers_a_client_of_the_own_organisation(administrator: Administrator) -> None:
    made = await administrator.call("POST", administrator.clients, ASKED)
    assert made.status_code == 201, made.text
    assert made.json()["organisation_id"] == ids.to_text("organisation", administrator.organisation_id)
    assert (await ask_token(administrator.http, made.json())).json()["scope"] == "referrals:read referrals:send"


async def test_an_administrator_lists_the_clients_of_the_own_organisation(administrator: Administrator) -> None:
    listed = (await administrator.call("GET", administrator.clients)).json()["items"]
    assert {one["id"] for one in listed} == {administrator.system.client_id, administrator.desk.partner.client_id}


async def test_an_administrator_rotates_a_client_of_the_own_organisation(administrator: Administrator) -> None:
    renewed = await administrator.call("POST", f"{administrator.clients}/{administrator.system.client_id}/rotate", {})
    assert renewed.status_code == 200, renewed.text
    assert renewed.json()["client_secret"] != administrator.system.secret
    assert (await ask_token(administrator.http, renewed.json())).status_code == 200


async def test_an_administrator_disables_a_client_of_the_own_organisation(administrator: Administrator) -> None:
    gone = await administrator.call("DELETE", f"{administrator.clients}/{administrator.system.client_id}")
    assert gone.status_code == 204
    held = {"client_id": administrator.system.client_id, "client_secret": administrator.system.secret}
    assert (await ask_token(administrator.http, held)).status_code == 401


async def test_a_scope_that_no_client_of_the_organisation_has_any_more_is_not_granted(
    administrator: Administrator,
) -> None:
    await administrator.call("DELETE", f"{administrator.clients}/{administrator.system.client_id}")
    assert refusal(await administrator.call("POST", administrator.clients, ASKED)) == (403, "not_yours_to_grant")


@pytest.mark.parametrize("scope", ["corridors:manage", "organisations:manage", "identity:read", "messages:write"])
@pytest.mark.parametrize("redirect_uris", [[], [CALLBACK]])
async def test_no_client_gets_more_than_the_organisation_was_granted(
    administrator: Administrator, scope: str, redirect_uris: list[str]
) -> None:
    asked = {**ASKED, "scopes": ["referrals:read", scope], "redirect_uris": redirect_uris, "jwks": jwks(a_key())}
    answer = await administrator.call("POST", administrator.clients, asked)
    assert refusal(answer) == (403, "not_yours_to_grant")
    assert "client_secret" not in answer.text
    assert len((await administrator.call("GET", administrator.clients)).json()["items"]) == 2


async def test_the_credentials_of_a_client_of_the_coordinating_body_are_out_of_reach(
    administrator: Administrator, world: World
) -> None:
    above = await world.partner("organisations:manage", organisation_id=administrator.organisation_id)
    for said in ({}, {"jwks": jwks(a_key())}):
        answer = await administrator.call("POST", f"{administrator.clients}/{above.client_id}/rotate", said)
        assert refusal(answer) == (403, "not_yours_to_grant")
    held = {"client_id": above.client_id, "client_secret": above.secret}
    assert (await ask_token(administrator.http, held)).status_code == 200


async def test_what_a_role_of_the_organisation_may_can_be_granted(administrator: Administrator, world: World) -> None:
    """A new organisation whose supervisor sees persons must be able to register its first system (ADR 0045)."""
    asked = {**ASKED, "scopes": ["identity:read"], "jwks": jwks(a_key())}
    assert refusal(await administrator.call("POST", administrator.clients, asked)) == (403, "not_yours_to_grant")
    await person(world, administrator.organisation_id, Role.SUPERVISOR)
    assert (await administrator.call("POST", administrator.clients, asked)).status_code == 201


async def test_a_token_of_an_administrator_does_not_grow(administrator: Administrator) -> None:
    answer = await administrator.call("POST", "corridors", {"origin_country": "KH", "destination_country": "TH"})
    assert refusal(answer) == (403, "insufficient_scope")


async def test_another_organisation_is_as_one_that_does_not_exist(administrator: Administrator, world: World) -> None:
    other = await world.partner(GRANTED)
    by_id = f"organisations/{ids.to_text('organisation', other.organisation_id)}/clients"
    by_code = f"organisations/o-{other.organisation_id.hex}/clients"
    nowhere = f"organisations/{ids.to_text('organisation', UUID(int=7))}/clients"
    for path in (by_id, by_code, nowhere):
        for answer in (
            await administrator.call("GET", path),
            await administrator.call("POST", path, ASKED),
            await administrator.call("POST", f"{path}/{other.client_id}/rotate", {}),
            await administrator.call("POST", f"{path}/{other.client_id}/activate", {}),
            await administrator.call("DELETE", f"{path}/{other.client_id}"),
        ):
            assert refusal(answer) == (404, "not_found"), answer.request.url
    for method, ending in (("POST", "/rotate"), ("POST", "/activate"), ("DELETE", "")):
        answer = await administrator.call(method, f"{administrator.clients}/{other.client_id}{ending}")
        assert refusal(answer) == (404, "not_found")
    held = {"client_id": other.client_id, "client_secret": other.secret}
    assert (await ask_token(administrator.http, held)).status_code == 200


async def test_what_belongs_to_the_coordinating_body_is_refused(administrator: Administrator) -> None:
    own = ids.to_text("organisation", administrator.organisation_id)
    organisation = {"name": "Another", "operator_type": "trade_union", "country": "KH"}
    centre = {"organisation_id": own, "name": "Another", "country": "KH"}
    tag = (await administrator.call("GET", f"organisations/{own}")).headers["etag"]
    for answer in (
        await administrator.call("POST", "organisations", organisation),
        await administrator.call("POST", "centres", centre),
        await administrator.call("PATCH", f"organisations/{own}", {"name": "Renamed"}, If_Match=tag),
    ):
        assert refusal(answer) == (403, "coordinating_body_only"), answer.text


async def test_an_administrator_changes_no_centre_of_others(administrator: Administrator, world: World) -> None:
    own = await world.centre(administrator.organisation_id)
    others = await world.centre(await world.organisation())
    answers = []
    for centre in (own, others):
        path = f"centres/{ids.to_text('centre', centre)}"
        tag = (await administrator.call("GET", path)).headers["etag"]
        answers.append(await administrator.call("PATCH", path, {"city": "Poipet"}, If_Match=tag))
    assert answers[0].status_code == 200, answers[0].text
    assert refusal(answers[1]) == (403, "not_your_centre")


async def test_an_administrator_of_some_centres_reaches_no_client_of_others(
    the_issuer: httpx2.AsyncClient, world: World
) -> None:
    organisation = await world.organisation()
    mine, other = await world.centre(organisation), await world.centre(organisation)
    administrator = await an_administrator(the_issuer, world, organisation_id=organisation, centre_ids=[mine])
    within = {**ASKED, "centre_ids": [ids.to_text("centre", mine)]}
    beyond = {**ASKED, "centre_ids": [ids.to_text("centre", mine), ids.to_text("centre", other)]}
    assert (await administrator.call("POST", administrator.clients, within)).status_code == 201
    for answer in (
        await administrator.call("POST", administrator.clients, beyond),
        await administrator.call("POST", administrator.clients, ASKED),
        await administrator.call("POST", f"{administrator.clients}/{administrator.system.client_id}/rotate", {}),
        await administrator.call("DELETE", f"{administrator.clients}/{administrator.system.client_id}"),
    ):
        assert refusal(answer) == (403, "not_yours_to_grant")


async def test_a_caseworker_does_not_manage_clients(the_issuer: httpx2.AsyncClient, world: World) -> None:
    caseworker = await an_administrator(the_issuer, world, Role.CASEWORKER)
    assert refusal(await caseworker.call("GET", caseworker.clients)) == (403, "insufficient_scope")
