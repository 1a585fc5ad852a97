"""What the serving processes log in with, in place of the owner's URL."""

import asyncpg

from adapters.postgres.connection.availability import REFUSED, is_away, unavailable_if_away
from adapters.postgres.connection.logins import login_url, user_of
from adapters.postgres.connection.roles import APP, OAUTH, READER, STATISTICS, WORKER, RoleNotTaken
from adapters.postgres.operate.logins import LoginFailed, check_login, ensure_login
from api.process.settings import Settings, SettingWrong

SETTINGS = {APP: "app_database_url", OAUTH: "oauth_database_url", WORKER: "worker_database_url"}


async def logged_in(settings: Settings) -> Settings:
    """Return the settings of what serves: a URL for each role, and the owner's no more.

    A role whose URL is not set gets the password that follows from the owner's. Raises ``SettingWrong``, or
    ``DatabaseUnavailable``.
    """
    try:
        return await _logged_in(settings)
    except (LoginFailed, RoleNotTaken) as wrong:
        raise SettingWrong(str(wrong)) from None


async def _logged_in(settings: Settings) -> Settings:
    owner = settings.database_url
    urls: dict[str, str | None] = {"database_url": None}
    with unavailable_if_away():
        for role, name in SETTINGS.items():
            given: str | None = getattr(settings, name)
            if given is None and owner is not None:
                given = await ensure_login(owner, role)
            elif given is not None:
                await _check_given(given, role, name)
            urls[name] = given
        if owner is not None and settings.app_database_url is None:
            await ensure_login(owner, STATISTICS)
        replica = settings.read_database_url
        if owner is not None and replica is not None and user_of(replica) != READER:
            await ensure_login(owner, READER)
            urls["read_database_url"] = login_url(owner, READER, at=replica)
    return settings.model_copy(update=urls)


async def _check_given(url: str, role: str, name: str) -> None:
    try:
        await check_login(url, role)
    except asyncpg.PostgresError as refused:
        if is_away(refused) and not isinstance(refused, REFUSED):
            raise
        raise SettingWrong(f"CORRIDOR_{name.upper()}: PostgreSQL refused {role}: {refused}") from None
