"""What others answer, and where partners want us to go; the files that keys and erasures are kept in."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from random import Random
from typing import Any

from adapters.files.clamd import Clamd, Scan, _answer
from adapters.outgoing.addresses import AllowedHosts, is_public, is_public_name
from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.urls import parts_of
from domain.documents.files import CleaningUnavailable, FileInfected
from domain.webhooks.deliveries import Attempt, held_until, next_attempt
from domain.webhooks.signing import NotSigned, headers, must_be_signed, secret_of, secret_text
from tests.fuzz.inputs import ASCII, DIGITS, HEADER, OCTETS, UNICODE, Make, texts
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import LOOP

AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


URLS = (
    "https://hooks.example/corridor?x=1",
    "https://hooks.example:8443/",
    "http://127.0.0.1:9000/",
    "https://[2001:db8::1]/",
    "https://a@b.example/",
)


IN_URLS = (
    "@",
    ":",
    "/",
    "//",
    "\\",
    "[",
    "]",
    "#",
    "?",
    "%00",
    ":443",
    ":0",
    ":99999",
    "0x7f.1",
    "2130706433",
    "\u2460.1",
    "\uff0e",
    "localhost",
    ".",
    "..",
)


ALLOWED = AllowedHosts(("127.0.0.1:9000", "10.1.0.0/16", "hooks.internal"), http_here=True)


ADDRESSES = (
    "8.8.8.8",
    "127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2606:4700::1111",
    "fe80::1%eth0",
    "::127.0.0.1",
)


LATER = (
    "120",
    "Wed, 21 Oct 2026 07:28:00 GMT",
    "Sun, 06 Nov 94 08:49:37 -0000",
    "9" * 40,
    "-1",
    "Wed, 21 Oct 9999 07:28:00 -9999",
    "0",
)


SECRET = bytes(range(32))


SCANNED = (
    b"stream: OK",
    b"stream: Eicar-Test-Signature FOUND",
    b"INSTREAM size limit exceeded. ERROR",
    b"stream: \n FOUND",
    b"",
)


def _named(url: str, found: Any) -> None:
    assert found.scheme in ("https", "http")
    assert url.isascii()
    if is_public_name(found.hostname):
        assert found.scheme == "https"


def _only_public(url: str, found: Any) -> None:
    assert found.scheme == "https"
    assert (found.port or 443) == 443
    assert is_public_name(found.hostname)


def _judged(text: str) -> tuple[Any, bool]:
    address = ip_address(text)
    return address, is_public(address)


def _no_private(text: str, found: tuple[Any, bool]) -> None:
    address, public = found
    assert not public or (address.is_global and not address.is_multicast)
    if public and isinstance(address, IPv6Address):
        inside = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
        assert not any(inside)


def _retry_after(text: str) -> Any:
    attempts = [Attempt(2, AT, 10, status, None, None, retry_after=text) for status in (429, 500, 503)]
    return [(held_until(one), next_attempt(one, 0.5)) for one in attempts]


def _never_too_late(text: str, found: Any) -> None:
    for held, again in found:
        assert held is None or AT < held <= AT + timedelta(days=2)
        assert again is None or AT < again <= AT + timedelta(days=30)


MESSAGE = headers("event_1", AT, b"{}", [SECRET])


def _signature(given: tuple[str, str]) -> None:
    name, value = given
    named: Mapping[str, str] = MESSAGE | {f"webhook-{name}": value}
    must_be_signed(named, b"{}", secret_text(SECRET) if name != "secret" else value, AT)


def _signatures() -> Make:
    values = texts(
        (*MESSAGE.values(), secret_text(SECRET)),
        tokens=(*DIGITS, "v1,", " ", "whsec_", "-", "1_0", "9" * 30),
        of=HEADER,
    )
    names = ("id", "timestamp", "signature", "secret")
    return lambda random: (names[int(random.random() * 4)], values(random))


def _scanned(answer: bytes) -> Any:
    said: list[str] = []
    clamd = Clamd(("127.0.0.1", 3310), said.append)

    async def judged() -> None:
        reader = asyncio.StreamReader(limit=1024)
        reader.feed_data(answer)
        reader.feed_eof()
        found: Any = asyncio.ensure_future(_answer(reader))
        await Scan(clamd, None, found)._judge()  # type: ignore[arg-type]

    return LOOP.run(judged())


def _pieces(make: Make, read: Callable[[Any], Any]) -> Callable[[Random], Any]:
    return lambda random: read(make(random))


PARSERS = (
    Parser(
        "webhook URL",
        texts(URLS, tokens=IN_URLS, of=UNICODE),
        lambda url: parts_of(url, AllowedHosts()),
        (OutgoingFailed,),
        _only_public,
        URLS,
    ),
    Parser(
        "webhook URL, hosts allowed",
        texts(URLS, tokens=(*IN_URLS, "10.1.2.3", "hooks.internal"), of=ASCII),
        lambda url: parts_of(url, ALLOWED),
        (OutgoingFailed,),
        _named,
        URLS,
    ),
    Parser(
        "address of a webhook",
        texts(ADDRESSES, tokens=(":", ".", "::", "ffff"), of="0123456789abcdef:.%"),
        _judged,
        (ValueError,),
        _no_private,
        ADDRESSES,
    ),
    Parser(
        "name of a host",
        texts(("hooks.example", "a.b", "xn--a.example", "1.2.3.4", "0x7f.1"), of=UNICODE),
        lambda host: (is_public_name(host), ALLOWED.name(host, 443)),
        examples=("hooks.example", "a."),
    ),
    Parser("Retry-After", texts(LATER, tokens=DIGITS, of=HEADER), _retry_after, (), _never_too_late, LATER, 65_000),
    Parser("webhook signature", _signatures(), _signature, (NotSigned,)),
    Parser(
        "webhook secret",
        texts((secret_text(SECRET),), of=UNICODE),
        secret_of,
        (NotSigned,),
        lambda text, secret: _is(secret_text(secret), text),
        (secret_text(SECRET),),
    ),
    Parser(
        "virus scanner",
        texts([one + b"\0" for one in SCANNED], tokens=SCANNED, of=OCTETS, longest=3000),
        _scanned,
        (CleaningUnavailable, FileInfected),
        examples=(b"stream: a\0",),
    ),
)


def _is(found: Any, expected: Any) -> None:
    assert found == expected
