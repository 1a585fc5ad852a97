"""A digest as a message: plain text in the language of the centre, with counts and case codes alone."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from importlib.resources import files

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from domain.digests.digest import Digest, Section

CODES = 30
"""Under one heading; the rest is counted."""
POLICY = SMTP.clone(cte_type="7bit")
"""Encoded, so that no server on the way has to know more than ASCII."""


def letter(digest: Digest, sender: str, public_url: str) -> EmailMessage:
    """Write it. ``sender``: an address; the Message-ID follows from the events, at the domain of that address."""
    words = texts(digest.language)
    message = EmailMessage(policy=POLICY)
    message["From"] = Address("Corridor", addr_spec=sender)
    message["To"] = Address(addr_spec=digest.email)
    name = plain(digest.centre_name)
    message["Subject"] = words["subject_urgent" if digest.at_once else "subject"].format(centre=name)
    message["Date"] = format_datetime(digest.at.astimezone(UTC))
    message["Message-ID"] = f"<digest.{digest.key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message.set_content("\n".join(_lines(digest, words, name, public_url)) + "\n")
    message["Content-Language"] = digest.language
    return message


def plain(name: str) -> str:
    """Return a name in one line, of which no part is read as an encoded word (RFC 2047): ``email`` would decode that,
    and write what is in it as it is, line breaks too (CVE-2024-6923).
    """
    return " ".join(name.split()).replace("=?", "= ?")


def _lines(digest: Digest, words: Mapping[str, str], name: str, public_url: str) -> Iterator[str]:
    at, language = digest.at.astimezone(UTC), digest.language
    yield words["intro"].format(
        centre=name, day=format_date(at, "long", language), time=format_time(at, "HH:mm", locale=language)
    )
    for section in digest.sections:
        yield ""
        yield from _section(section, words, language)
    yield ""
    yield words["open"].format(url=public_url)
    yield words["private"]
    yield words["stop"]


def _section(section: Section, words: Mapping[str, str], language: str) -> Iterator[str]:
    yield words["heading"].format(heading=words[section.heading], count=format_decimal(section.count, locale=language))
    for line in section.lines[:CODES]:
        several = "" if line.count == 1 else f" × {format_decimal(line.count, locale=language)}"
        yield f"  {line.case_code}{several}" + (f" ({words['urgent']})" if line.urgent else "")
    if (left := len(section.lines) - CODES) > 0:
        yield "  " + words["more"].format(count=format_decimal(left, locale=language))


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return the texts in one of the eight languages."""
    found: dict[str, str] = json.loads((files("api.digests") / "texts" / f"{language}.json").read_text("utf-8"))
    return found
