"""Settings for e-mail: the server that takes digests, and from whom they are (ADR 0064)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, FilePath, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from api.process.email_address import ascii_address, ascii_domain
from api.process.key_service_settings import LOOPBACK
from api.process.secret_file import from_file
from domain.directory.digest import MailOffer

PORTS = {"smtp": 587, "smtps": 465}
FORM = "write smtp://user:password@host:587 (with STARTTLS) or smtps://user:password@host:465"


class Tls(StrEnum):
    """How the connection is protected."""

    FROM_THE_START = "from_the_start"
    STARTTLS = "starttls"
    NONE = "none"
    """Only to this machine itself."""


class MailServerAddress(NamedTuple):
    """What ``CORRIDOR_SMTP_URL`` says. Its password is never shown."""

    host: str
    port: int
    tls: Tls
    user: str | None
    password: str | None

    def __repr__(self) -> str:
        """Leave user and password out."""
        return f"MailServerAddress({self.host}:{self.port}, {self.tls})"


def mail_server_in(url: str) -> MailServerAddress:
    """Read the URL; raises ``ValueError`` with what to write instead, never with what was written."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(FORM) from None
    further = parts.path.strip("/") or parts.query or parts.fragment
    unusual = any(character.isspace() or not character.isprintable() for character in url)
    if parts.scheme not in PORTS or not host or port == 0 or further or unusual:
        raise ValueError(FORM)
    if bool(parts.username) is not bool(parts.password):
        raise ValueError(f"{FORM}; user and password go together")
    tls = Tls.FROM_THE_START if parts.scheme == "smtps" else Tls.NONE if host in LOOPBACK else Tls.STARTTLS
    return MailServerAddress(
        host=host,
        port=port or PORTS[parts.scheme],
        tls=tls,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _url(given: str) -> str:
    mail_server_in(given)
    return given


def _absent(given: object) -> object:
    return None if given == "" else given


def _sender(given: str) -> str:
    if (address := ascii_address(given)) is None:
        raise ValueError("write one address, such as corridor@example.org")
    return address


def _domains(given: object) -> object:
    """Read what stands between commas."""
    if not isinstance(given, str):
        return given
    found = [ascii_domain(one.strip()) for one in given.split(",") if one.strip()]
    if None in found:
        raise ValueError("write domains, such as centre.example, separated by commas")
    return frozenset(found)


class MailSettings(BaseSettings):
    """The server and the sender's address go together."""

    smtp_url_file: Path | None = None
    """A file that contains only ``smtp_url``."""
    smtp_url: Annotated[Annotated[str, AfterValidator(_url)] | None, BeforeValidator(_absent)] = Field(
        default=None, validate_default=True, repr=False
    )
    """The mail server that takes digests; if unset, none is sent."""
    smtp_ca_file: Annotated[FilePath | None, BeforeValidator(_absent)] = None
    """The only authority that is trusted to certify the mail server; if unset, the system's authorities."""
    mail_from: Annotated[Annotated[str, AfterValidator(_sender)] | None, BeforeValidator(_absent)] = None
    """From whom the digests are."""
    mail_domains: Annotated[frozenset[str], NoDecode, BeforeValidator(_domains)] = frozenset()
    """The domains, and those below them, to which digests go; if unset, to all."""

    @field_validator("smtp_url", mode="before")
    @classmethod
    def _smtp_url_from_file(cls, url: object, others: ValidationInfo) -> object:
        return from_file(url, others)

    @model_validator(mode="after")
    def _mail_server_and_sender(self) -> Self:
        if self.smtp_url is not None and self.mail_from is None:
            raise ValueError("CORRIDOR_MAIL_FROM: CORRIDOR_SMTP_URL needs it too: from whom the digests are")
        if self.smtp_url is None and (self.mail_from is not None or self.smtp_ca_file is not None):
            name = "MAIL_FROM" if self.mail_from is not None else "SMTP_CA_FILE"
            raise ValueError(f"CORRIDOR_{name}: set CORRIDOR_SMTP_URL too, or neither")
        if self.smtp_ca_file is not None and mail_server_in(self.smtp_url or "").tls is Tls.NONE:
            raise ValueError(
                "CORRIDOR_SMTP_CA_FILE: there is no TLS to this machine itself; use smtps, or leave it out"
            )
        return self

    @property
    def sends_mail(self) -> bool:
        """Whether this service can send e-mail."""
        return self.smtp_url is not None

    @property
    def mail_offer(self) -> MailOffer:
        """Where this service can send e-mail."""
        return MailOffer(self.sends_mail, self.mail_domains)
