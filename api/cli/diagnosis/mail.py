"""How ``corridor doctor`` checks the mail server."""

import asyncio

from adapters.mail.server import MailFailed
from api.cli.diagnosis.finding import Finding
from api.process.mail import mail_server
from api.process.settings import Settings

ADVICE = "Start the mail server, or correct CORRIDOR_SMTP_URL: until it answers, no digest is sent."


def mail_finding(settings: Settings) -> Finding:
    """Connect and sign in, the way the service does; no message is sent."""
    server = mail_server(settings)
    try:
        asyncio.run(server.check())
    except MailFailed as problem:
        return Finding("mail server", False, f"It does not take us ({problem}).", ADVICE)
    return Finding("mail server", True, f"It takes us, {'with TLS' if server.tls else 'on this machine'}.")
