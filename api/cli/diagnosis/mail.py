"""How ``corridor doctor`` checks the mail server."""

import asyncio

from adapters.mail.server import MailFailed
from adapters.postgres.connection.hosts import connect
from api.cli.diagnosis.finding import Finding
from api.process.mail import mail_server
from api.process.settings import Settings, SettingWrong

ADVICE = "Start the mail server, or correct CORRIDOR_SMTP_URL: until it answers, no digest is sent."


WITHOUT = "Set CORRIDOR_SMTP_URL for every serve and worker: until then these centres are sent nothing."
COUNT = "SELECT count(*) FROM corridor.digests AS d WHERE d.email IS NOT NULL"


async def unsent_finding(owner: str) -> Finding | None:
    """Say how many centres wait for digests that nobody sends; ``None`` if there are none. ``owner``: a URL."""
    connection = await connect(owner, timeout=5)
    try:
        found = await connection.fetchval(COUNT)
    finally:
        await connection.close()
    return (
        Finding("mail server", False, f"There is none, but centres have set up digests: {found}.", WITHOUT)
        if found
        else None
    )


def mail_finding(settings: Settings) -> Finding:
    """Connect and sign in, the way the service does; no message is sent."""
    try:
        server = mail_server(settings)
        asyncio.run(server.check())
    except SettingWrong as wrong:
        return Finding("mail server", False, str(wrong), ADVICE)
    except MailFailed as problem:
        return Finding("mail server", False, f"It does not take us ({problem}).", ADVICE)
    return Finding("mail server", True, f"It takes us, {'with TLS' if server.tls else 'on this machine'}.")
