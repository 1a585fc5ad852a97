"""Lets the service's roles log in, with the passwords that follow from the owner's.

Who takes part: a process that migrates, and therefore has the owner's URL; any number of them at once.
Promised: afterwards each role can log in, and is nothing but itself. A password is set only where logging in fails, and
only as what PostgreSQL stores of it.
On failure: ``LoginFailed``, with the statements that let the role in. The owner is never used in its place.
"""

import asyncio

import asyncpg

from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.logins import login_url, verifier
from adapters.postgres.connection.pool import CONNECT_SECONDS, STATEMENT_SECONDS
from adapters.postgres.connection.roles import must_be

TRIES = 20
NOT_LET_IN = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.ProtocolViolationError)
"""Refusals of a login; a wrong password is a kind of the first, and the second is what poolers answer."""


class LoginFailed(Exception):
    """A role of the service cannot log in; the message says what to run."""


async def ensure_login(owner: str, role: str) -> str:
    """Let ``role`` log in, and return its URL; raises ``LoginFailed`` or ``RoleNotTaken``."""
    url = login_url(owner, role)
    try:
        await check_login(url, role)
    except NOT_LET_IN:
        await _let_in(owner, role)
        try:
            await check_login(url, role)
        except NOT_LET_IN as problem:
            raise LoginFailed(_advice(role, f"{role} has a password now and is still refused: {problem}")) from None
    return url


async def check_login(url: str, role: str) -> None:
    """Log in once; raises ``RoleNotTaken`` if the session is not just ``role``, or what asyncpg says of a refusal."""
    connection = await connect(url, timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS)
    try:
        await must_be(connection, role)
    finally:
        await connection.close()


async def _let_in(owner: str, role: str) -> None:
    stored = verifier(owner, role)
    statement = f"ALTER ROLE {role} LOGIN" + ("" if stored is None else f" PASSWORD '{stored}'")
    connection = await connect(owner, timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS)
    try:
        for again in reversed(range(TRIES)):
            try:
                await connection.execute(statement)
                return
            except asyncpg.InternalServerError:  # "tuple concurrently updated": another process does the same
                if not again:
                    raise
                await asyncio.sleep(0.05)
    except asyncpg.InsufficientPrivilegeError:
        raise LoginFailed(_advice(role, f"The user in CORRIDOR_DATABASE_URL may not set {role}'s password")) from None
    finally:
        await connection.close()


def _advice(role: str, why: str) -> str:
    setting = f"CORRIDOR_{role.removeprefix('corridor_').upper().replace('READER', 'READ')}_DATABASE_URL"
    return (
        f"{why.rstrip('.')}. Run as a superuser: ALTER ROLE {role} LOGIN PASSWORD '…'; and set {setting} "
        f"to the URL with which {role} logs in (docs/operations/running.md)."
    )
