"""New keys of a client that opens persons wait for a second person; those in force go on working meanwhile."""

import asyncio
from typing import Any

import pytest
from joserfc.jwk import Key
from sqlalchemy import text

from domain.kernel import ids
from domain.kernel.roles import Role
from tests.oauth.app_and_people import World
from tests.oauth.clients.administrators import Administrator, a_key, ask_token, jwks, refusal
from tests.oauth.desk import person
from tests.timeouts import LONG

SCOPES = "identity:read referrals:read"
IN = 200
UNKNOWN = "invalid_client"
PENDING = "unauthorized_client"


@pytest.fixture
async def admin(administrator: Administrator, world: World) -> Administrator:
    await person(world, administrator.organisation_id, Role.SUPERVISOR)
    return administrator


async def an_active_client(admin: Administrator, *keys: Key) -> tuple[dict[str, Any], Administrator]:
    second = await admin.colleague()
    made = await admin.register(SCOPES, *keys)
    assert (await second.activate(made)).status_code == 200
    return made, second


async def tried(admin: Administrator, client: dict[str, Any], key: Key) -> Any:
    answer = await ask_token(admin.http, client, key)
    return answer.json().get("error", answer.status_code)


async def test_keys_are_changed_without_interruption(admin: Administrator) -> None:
    old, new = a_key("old"), a_key("new")
    made, second = await an_active_client(admin, old)
    both = await admin.rotate(made, old, new)
    assert (both["status"], both["jwks"], both["pending_jwks"]) == ("active", jwks(old), jwks(new))
    assert both["client_secret"] is None
    assert [await tried(admin, made, key) for key in (old, new)] == [IN, UNKNOWN]
    activated = (await second.activate(made)).json()
    assert (activated["jwks"], activated["pending_jwks"]) == (jwks(old, new), None)
    assert [await tried(admin, made, key) for key in (old, new)] == [IN, IN]
    alone = await admin.rotate(made, new)
    assert (alone["status"], alone["jwks"], alone["pending_jwks"]) == ("active", jwks(new), None)
    assert [await tried(admin, made, key) for key in (old, new)] == [UNKNOWN, IN]


async def test_without_a_key_in_force_it_is_pending_again(admin: Administrator) -> None:
    old, new = a_key(), a_key()
    made, second = await an_active_client(admin, old)
    token = (await ask_token(admin.http, made, old)).json()["access_token"]
    used = await admin.http.get("/v1/referrals", headers={"Authorization": f"Bearer {token}"})
    assert used.status_code == 200, "and who had it is known from now on"
    renewed = await admin.rotate(made, new)
    assert (renewed["status"], renewed["jwks"], renewed["pending_jwks"]) == ("pending", None, jwks(new))
    assert [await tried(admin, made, key) for key in (old, new)] == [UNKNOWN, PENDING]
    await asyncio.sleep(1.9)  # as for a disabled client, its tokens end too
    answer = await admin.http.get("/v1/referrals", headers={"Authorization": f"Bearer {token}"})
    assert refusal(answer) == (401, "invalid_token")
    assert (await second.activate(made)).status_code == 200
    assert await tried(admin, made, new) == IN


async def test_a_rotation_needs_keys(admin: Administrator) -> None:
    key = a_key()
    made, _ = await an_active_client(admin, key)
    for body in ({}, {"jwks": None}):
        answer = await admin.call("POST", f"{admin.clients}/{made['id']}/rotate", body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "keys_required")
        assert answer.json()["errors"][0]["pointer"] == "/jwks"
    assert await tried(admin, made, key) == IN


async def test_who_rotated_last_does_not_activate(admin: Administrator) -> None:
    old, first, last = a_key("old"), a_key("first"), a_key("last")
    made, _ = await an_active_client(admin, old)
    other = await admin.colleague(Role.ORGANISATION_ADMIN)
    await admin.rotate(made, old, first)
    assert refusal(await admin.activate(made)) == (403, "second_person_required")
    replaced = await other.rotate(made, old, last)
    assert (replaced["jwks"], replaced["pending_jwks"]) == (jwks(old), jwks(last))
    assert refusal(await other.activate(made)) == (403, "second_person_required")
    assert (await admin.activate(made)).status_code == 200
    assert [await tried(admin, made, key) for key in (old, first, last)] == [IN, UNKNOWN, IN]


async def test_a_key_is_itself_whatever_it_is_called(admin: Administrator) -> None:
    """A new name makes no new key, and the name of a key in force brings no other key into force."""
    key, other = a_key("a"), a_key("a")
    made, _ = await an_active_client(admin, key)
    values = jwks(key)["keys"][0]
    renamed = {"jwks": {"keys": [{**values, "kid": "b"}, jwks(other)["keys"][0]]}}
    answer = await admin.call("POST", f"{admin.clients}/{made['id']}/rotate", renamed)
    assert answer.json()["jwks"] == {"keys": [{**values, "kid": "b"}]}
    assert answer.json()["pending_jwks"] == jwks(other)
    assert await tried(admin, made, other) == UNKNOWN
    assert await tried(admin, made, key) == UNKNOWN  # it is called "b" now
    assert await tried(admin, made, type(key).import_key({**key.as_dict(private=True), "kid": "b"})) == IN


async def test_a_secret_of_the_command_line_gives_way_to_keys(admin: Administrator, world: World) -> None:
    partner = await world.partner(SCOPES, organisation_id=admin.organisation_id)
    made: dict[str, Any] = {"id": partner.client_id, "client_id": partner.client_id, "client_secret": partner.secret}
    assert (await ask_token(admin.http, made)).status_code == 200
    refused = await admin.call("POST", f"{admin.clients}/{partner.client_id}/rotate", {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "keys_required")
    assert (await ask_token(admin.http, made)).status_code == 200
    key, second = a_key(), await admin.colleague()
    renewed = await admin.rotate(made, key)
    assert (renewed["status"], renewed["authentication"]) == ("pending", "private_key_jwt")
    assert (await ask_token(admin.http, made)).status_code == 401
    assert await tried(admin, made, key) == PENDING
    assert (await second.activate(made)).status_code == 200
    assert await tried(admin, made, key) == IN
    assert (await ask_token(admin.http, made)).status_code == 401


async def test_what_a_pending_client_waits_for_cannot_be_handed_on(administrator: Administrator, world: World) -> None:
    """Only what active clients and people have counts: else two pending clients would vouch for each other."""
    supervisor = await person(world, administrator.organisation_id, Role.SUPERVISOR)
    await administrator.register("identity:read", a_key())
    user_id = ids.from_text("user", supervisor.made.user_id)
    assert user_id is not None
    await world.users.disable(administrator.organisation_id, user_id)
    asked = {"name": "X", "scopes": ["identity:read"], "jwks": jwks(a_key())}
    assert refusal(await administrator.call("POST", administrator.clients, asked)) == (403, "not_yours_to_grant")


async def test_activating_while_it_is_rotated_activates_what_was_seen_or_nothing(admin: Administrator) -> None:
    for _ in range(5):
        first, evil = a_key(), a_key()
        made, second = await admin.register(SCOPES, first), await admin.colleague()
        seen = await second.shown(made)
        answers = await asyncio.gather(second.activate(made, If_Match=f'"{seen["version"]}"'), admin.rotate(made, evil))
        now = await admin.shown(made)
        assert answers[0].status_code in (200, 412)
        assert (now["status"], now["jwks"], now["pending_jwks"]) == ("pending", None, jwks(evil))
        assert await tried(admin, made, evil) == PENDING


async def test_activating_while_it_is_disabled_leaves_it_disabled(admin: Administrator) -> None:
    for _ in range(5):
        key = a_key()
        made, second = await admin.register(SCOPES, key), await admin.colleague()
        path = f"{admin.clients}/{made['id']}"
        activated, disabled = await asyncio.gather(second.activate(made), admin.call("DELETE", path))
        assert (activated.status_code in (200, 404), disabled.status_code) == (True, 204)
        assert (await admin.shown(made))["status"] == "disabled"
        assert await tried(admin, made, key) == UNKNOWN


async def test_activating_waits_for_who_is_disabling_it(admin: Administrator) -> None:
    """Otherwise it would put back what it read before."""
    made, second, engine = await admin.register(SCOPES, a_key()), await admin.colleague(), admin.desk.world.engine
    disabling = text("UPDATE oauth.clients SET status = 'disabled' WHERE id = :id")
    blocked = text("SELECT count(*) FROM pg_stat_activity WHERE CAST(:pid AS integer) = ANY (pg_blocking_pids(pid))")
    async with engine.connect() as one, engine.connect() as watching:
        pid = await one.scalar(text("SELECT pg_backend_pid()"))
        await one.execute(disabling, {"id": ids.uuid_in("client", made["id"])})
        activating = asyncio.create_task(second.activate(made))
        async with asyncio.timeout(LONG):
            while not activating.done() and not await watching.scalar(blocked, {"pid": pid}):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await one.commit()
    assert (await activating).status_code == 404
    assert (await admin.shown(made))["status"] == "disabled"
