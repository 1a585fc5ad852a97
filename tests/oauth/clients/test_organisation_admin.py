"""An organisation's administrator manages its partner systems over HTTP, and finds no way up from there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from joserfc.jwk import ECKey

from api.cli.serving.started import started_service
from api.http.app import create_app
from api.process.settings import Settings
from api.process.wiring import new_id
from api.v1.routers import ROUTERS
from domain.kernel import ids
from domain.kernel.roles import Role
from tests.oauth.app_and_people import Partner, World, basic
from tests.oauth.desk import CALLBACK, Desk, person
from tests.oauth.signing import ISSUER, public

MANAGING = "organisations:manage directory:read directory:write corridors:sign"
GRANTED = "cases:read referrals:read referrals:send"
ASKED = {"name": "Case desk", "scopes": ["cases:read", "referrals:read"]}


@pytest.fixture
async def the_issuer(database_url: str, root_key_file: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """The whole application under the issuer at which the desks' people sign in."""
    settings = Settings(database_url=database_url, master_key_file=root_key_file, issuer=ISSUER, run_worker=False)
    app = create_app(partial(started_service, settings), ROUTERS, new_id)
    inside = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ISSUER)
    async with app.router.lifespan_context(app), inside as http:
        yield http


@dataclass
class Administrator:
    """An organisation with a system of its own, and somebody signed in there."""

    http: httpx2.AsyncClient
    organisation_id: UUID
    system: Partner
    desk: Desk
    token: str

    async def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        extra = {} if json is None else {"json": json}
        headers = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return await self.http.request(method, f"/v1/{path}", headers=headers, **extra)

    @property
    def clients(self) -> str:
        return f"organisations/{ids.to_text('organisation', self.organisation_id)}/clients"


async def an_administrator(
    http: httpx2.AsyncClient, world: World, role: Role = Role.ORGANISATION_ADMIN, **kw: Any
) -> Administrator:
    organisation = kw.pop("organisation_id", None) or await world.organisation()
    system = await world.partner(GRANTED, organisation_id=organisation)
    application = await world.partner(
        MANAGING + " corridors:manage", organisation_id=organisation, redirect_uris=[CALLBACK]
    )
    desk = Desk(world, application)
    who = await person(world, organisation, role, **kw)
    tokens = await desk.tokens(who, scope=f"openid {MANAGING} corridors:manage")
    return Administrator(http, organisation, system, desk, tokens["access_token"])


@pytest.fixture
async def administrator(the_issuer: httpx2.AsyncClient, world: World) -> Administrator:
    return await an_administrator(the_issuer, world)


async def ask_token(administrator: Administrator, client: dict[str, Any]) -> httpx2.Response:
    return await administrator.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": basic(client["client_id"], client["client_secret"])},
    )


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_an_administrator_registers_a_client_of_the_own_organisation(administrator: Administrator) -> None:
    made = await administrator.call("POST", administrator.clients, ASKED)
    assert made.status_code == 201, made.text
    assert made.json()["organisation_id"] == ids.to_text("organisation", administrator.organisation_id)
    assert (await ask_token(administrator, made.json())).json()["scope"] == "cases:read referrals:read"


async def test_an_administrator_lists_the_clients_of_the_own_organisation(administrator: Administrator) -> None:
    listed = (await administrator.call("GET", administrator.clients)).json()["items"]
    assert {one["id"] for one in listed} == {administrator.system.client_id, administrator.desk.partner.client_id}


async def test_an_administrator_rotates_a_client_of_the_own_organisation(administrator: Administrator) -> None:
    renewed = await administrator.call("POST", f"{administrator.clients}/{administrator.system.client_id}/rotate", {})
    assert renewed.status_code == 200, renewed.text
    assert renewed.json()["client_secret"] != administrator.system.secret
    assert (await ask_token(administrator, renewed.json())).status_code == 200


async def test_an_administrator_disables_a_client_of_the_own_organisation(administrator: Administrator) -> None:
    gone = await administrator.call("DELETE", f"{administrator.clients}/{administrator.system.client_id}")
    assert gone.status_code == 204
    held = {"client_id": administrator.system.client_id, "client_secret": administrator.system.secret}
    assert (await ask_token(administrator, held)).status_code == 401


async def test_a_scope_that_no_client_of_the_organisation_has_any_more_is_not_granted(
    administrator: Administrator,
) -> None:
    await administrator.call("DELETE", f"{administrator.clients}/{administrator.system.client_id}")
    assert refusal(await administrator.call("POST", administrator.clients, ASKED)) == (403, "not_yours_to_grant")


@pytest.mark.parametrize("scope", ["corridors:manage", "organisations:manage", "identity:read", "audit:read"])
@pytest.mark.parametrize("redirect_uris", [[], [CALLBACK]])
async def test_no_client_gets_more_than_the_organisation_was_granted(
    administrator: Administrator, scope: str, redirect_uris: list[str]
) -> None:
    asked = {**ASKED, "scopes": ["cases:read", scope], "redirect_uris": redirect_uris}
    answer = await administrator.call("POST", administrator.clients, asked)
    assert refusal(answer) == (403, "not_yours_to_grant")
    assert "client_secret" not in answer.text
    assert len((await administrator.call("GET", administrator.clients)).json()["items"]) == 2


async def test_the_credentials_of_a_client_of_the_coordinating_body_are_out_of_reach(
    administrator: Administrator, world: World
) -> None:
    above = await world.partner("organisations:manage", organisation_id=administrator.organisation_id)
    for said in ({}, {"jwks": {"keys": [public(ECKey.generate_key("P-256"))]}}):
        answer = await administrator.call("POST", f"{administrator.clients}/{above.client_id}/rotate", said)
        assert refusal(answer) == (403, "not_yours_to_grant")
    held = {"client_id": above.client_id, "client_secret": above.secret}
    assert (await ask_token(administrator, held)).status_code == 200


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
            await administrator.call("DELETE", f"{path}/{other.client_id}"),
        ):
            assert refusal(answer) == (404, "not_found"), answer.request.url
    for method, ending in (("POST", "/rotate"), ("DELETE", "")):
        answer = await administrator.call(method, f"{administrator.clients}/{other.client_id}{ending}")
        assert refusal(answer) == (404, "not_found")
    held = {"client_id": other.client_id, "client_secret": other.secret}
    assert (await ask_token(administrator, held)).status_code == 200


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


async def test_a_coordinator_still_manages_every_organisation(the_issuer: httpx2.AsyncClient, world: World) -> None:
    administrator = await an_administrator(the_issuer, world, Role.COORDINATOR)
    other = await world.partner(GRANTED)
    path = f"organisations/o-{other.organisation_id.hex}/clients"
    made = await administrator.call("POST", path, {**ASKED, "scopes": ["identity:read"]})
    assert made.status_code == 201, made.text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SUPERVISOR])
async def test_other_staff_do_not_manage_clients(the_issuer: httpx2.AsyncClient, world: World, role: Role) -> None:
    administrator = await an_administrator(the_issuer, world, role)
    assert refusal(await administrator.call("GET", administrator.clients)) == (403, "insufficient_scope")
