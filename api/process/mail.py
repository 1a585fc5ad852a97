"""Connects the mail server and the digests of centres, if there is a server (ADR 0064)."""

import ssl
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from adapters.postgres.connection.pool import Database
from api.process.logs import log
from api.process.mail_settings import Tls, mail_server_in
from api.process.settings import Settings, SettingWrong
from api.process.worker import Job

if TYPE_CHECKING:
    from adapters.mail.server import MailServer

LOOK = timedelta(seconds=1)


def mail_server(settings: Settings) -> "MailServer":
    """Return the mail server of these settings, which name one; raises ``SettingWrong``."""
    from adapters.mail.server import MailServer

    address = mail_server_in(settings.smtp_url or "")
    try:
        tls = None if address.tls is Tls.NONE else ssl.create_default_context(cafile=settings.smtp_ca_file)
    except (ssl.SSLError, OSError):
        raise SettingWrong("CORRIDOR_SMTP_CA_FILE: the file has no certificate in PEM.") from None
    return MailServer(
        host=address.host,
        port=address.port,
        tls=tls,
        starttls=address.tls is Tls.STARTTLS,
        name=(settings.mail_from or "").rpartition("@")[2],
        user=address.user,
        password=address.password,
        offer=settings.mail_offer,
    )


def mail_jobs(settings: Settings, database: Database, parts: AsyncExitStack) -> tuple[Job, ...]:
    """Return the jobs that send digests: none without a mail server. ``database`` acts as the worker."""
    if settings.mail_from is None or not settings.sends_mail:
        return ()
    # imports an SMTP client and dates in all languages, which are not needed otherwise
    from adapters.mail.sender import DigestSender
    from api.digests.letter import letter

    written = partial(letter, sender=settings.mail_from, public_url=settings.public_url)
    sender = DigestSender(database, mail_server(settings), settings.mail_from, written, _tell_of_digest)
    parts.push_async_callback(sender.close)
    return (Job("send_digests", LOOK, sender.run, alone=False),)


def _tell_of_digest(centre: str, reason: str) -> None:
    log.error("alert", kind="digest", where=centre, reason=reason)
