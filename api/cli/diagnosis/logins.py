"""How ``corridor doctor`` checks whom the service connects as."""

import asyncpg

from adapters.postgres.connection.availability import GONE
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import READER, RoleNotTaken
from adapters.postgres.operate.logins import check_login
from api.cli.diagnosis.finding import Finding
from api.cli.serving.logins import SETTINGS
from api.process.settings import Settings

SUBJECT = "logins"


async def logins_finding(settings: Settings, owner: str) -> Finding:
    """Log in as each role of the service. A password that is not set yet is set by the next start, if it may."""
    urls = {role: getattr(settings, name) or login_url(owner, role) for role, name in SETTINGS.items()}
    if settings.read_database_url is not None:
        urls[READER] = login_url(owner, READER)
    refused = []
    for role, url in urls.items():
        try:
            await check_login(url, role)
        except RoleNotTaken as wrong:
            return Finding(SUBJECT, False, str(wrong))
        except (*GONE, asyncpg.PostgresError):
            refused.append(role)
    names = ", ".join(refused or urls)
    if not refused:
        return Finding(SUBJECT, True, f"The service connects as {names}, never as the owner.")
    ours = [name for role, name in SETTINGS.items() if role in refused and getattr(settings, name) is not None]
    if ours:
        named = ", ".join(f"CORRIDOR_{name.upper()}" for name in ours)
        return Finding(SUBJECT, False, f"PostgreSQL refuses {names}.", f"Check {named}.")
    return Finding(SUBJECT, True, f"Not set yet for {names}. The next start sets them, or says what to run.")
