"""A role of the service gets its password where it is derived, and a login that could be more is refused."""

import asyncio
import os
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url, verifier
from adapters.postgres.connection.pool import close_pool, open_pool
from adapters.postgres.connection.roles import APP, OAUTH, RoleNotTaken
from adapters.postgres.operate.databases import run_statement
from adapters.postgres.operate.logins import LoginFailed, check_login, ensure_login
from tests.conftest import SERVER
from tests.postgres.faults.test_restore_for_another_owner import database_of


@pytest.fixture
async def role() -> AsyncIterator[str]:
    """A role like those of the service, which nothing else on this server uses."""
    name = f"corridor_test_{uuid4().hex}"
    await run_statement(os.environ[SERVER], f"CREATE ROLE {name} NOLOGIN")
    yield name
    await run_statement(os.environ[SERVER], f"DROP OWNED BY {name}")
    await run_statement(os.environ[SERVER], f"DROP ROLE {name}")


async def test_many_processes_at_once_let_a_role_in_with_the_same_password(database_url: str, role: str) -> None:
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await check_login(login_url(database_url, role), role)
    urls = await asyncio.gather(*(ensure_login(database_url, role) for _ in range(8)))
    assert set(urls) == {login_url(database_url, role)}
    await check_login(urls[0], role)


async def test_a_password_that_works_is_left_alone(database_url: str, role: str) -> None:
    stored = f"SELECT rolpassword FROM pg_authid WHERE rolname = '{role}'"
    await ensure_login(database_url, role)
    before = await asked(database_url, stored)
    await ensure_login(database_url, role)
    assert await asked(database_url, stored) == before
    assert str(before).startswith("SCRAM-SHA-256$")


async def test_what_reaches_the_server_is_never_the_password(role: str, database_url: str) -> None:
    password = login_url(database_url, role).partition(f"{role}:")[2].partition("@")[0]
    owners = database_url.partition("://")[2].partition(":")[2].partition("@")[0]
    stored = verifier(database_url, role)
    assert len(password) > 40
    assert stored is not None
    assert password not in stored
    assert owners not in login_url(database_url, role)
    assert login_url(database_url, role) != login_url(database_url.replace(owners, "another"), role)


async def test_an_owner_who_may_not_set_it_is_told_what_to_run(worker_id: str, role: str) -> None:
    async with database_of(f"no_admin_{worker_id}") as url:
        with pytest.raises(LoginFailed, match=f"ALTER ROLE {role} LOGIN PASSWORD") as told:
            await ensure_login(url, role)
        assert login_url(url, role) not in str(told.value)
        assert await asked(os.environ[SERVER], f"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{role}'") is False


async def test_an_owner_who_made_the_role_may_set_it(worker_id: str, role: str) -> None:
    async with database_of(f"admin_{worker_id}") as url:
        owner = await asked(url, "SELECT current_user::text")
        await run_statement(os.environ[SERVER], f"ALTER ROLE {owner} CREATEROLE")
        await run_statement(os.environ[SERVER], f"GRANT {role} TO {owner} WITH ADMIN OPTION")
        assert await ensure_login(url, role) == login_url(url, role)


@pytest.mark.parametrize(
    ("made_more", "said"),
    [
        ("ALTER ROLE {role} SUPERUSER", "superuser"),
        ("ALTER ROLE {role} BYPASSRLS", "bypass row-level security"),
        ("ALTER ROLE {role} CREATEROLE", "make roles"),
        ("GRANT corridor_worker TO {role}", "member of another role"),
        ("CREATE TABLE public.{role} (); ALTER TABLE public.{role} OWNER TO {role}", "owns something"),
        ("ALTER ROLE {role} SET role = 'corridor_statistics'; GRANT corridor_statistics TO {role}", "acting as"),
    ],
)
async def test_a_login_that_could_be_more_is_refused(database_url: str, role: str, made_more: str, said: str) -> None:
    await ensure_login(database_url, role)
    await run_statement(database_url, made_more.format(role=role))
    with pytest.raises(RoleNotTaken, match=said):
        await open_pool(login_url(database_url, role), role)
    await run_statement(database_url, f"DROP TABLE IF EXISTS public.{role}")


async def test_the_owner_is_never_let_in_as_a_role(database_url: str) -> None:
    with pytest.raises(RoleNotTaken, match=f"not as {APP}"):
        await open_pool(database_url, APP)
    asked_to_act = f"{database_url}&role={APP}"
    with pytest.raises(RoleNotTaken, match=f"not as {APP}"):
        await open_pool(asked_to_act, APP)
    engine = make_engine(database_url, OAUTH)
    try:
        with pytest.raises(RoleNotTaken, match=f"not as {OAUTH}"):
            await engine.connect().start()
    finally:
        await engine.dispose()


async def test_one_role_is_not_another(database_url: str) -> None:
    with pytest.raises(RoleNotTaken, match=f"in as {OAUTH}"):
        await open_pool(login_url(database_url, OAUTH), APP)
    await close_pool(await open_pool(login_url(database_url, APP), APP, size=1))


async def asked(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
