"""A real HTTPS server on loopback, with a certificate of an authority of the tests' own."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from adapters.outgoing.name_servers import NameServers
from tests.loopback import listening

NAME = "keys.partner.example"


@dataclass
class Site:
    """What is served, and what was asked for."""

    port: int
    tls: ssl.SSLContext
    """Trusts the authority that signed the server's certificate."""
    status: str = "200 OK"
    headers: str = ""
    body: bytes = b""
    pause: float = 0.0
    drop_after: float = 0.0
    """If not zero, the body comes byte by byte, with so many seconds between."""
    asked: list[str] = field(default_factory=list)
    """The heads of the requests."""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}/jwks.json"


def leads_to(monkeypatch: Any, *addresses: str) -> list[str]:
    """Let every name have these addresses; gives the names that were asked for."""
    asked: list[str] = []

    async def found(_: NameServers, host: str, _port: int) -> list[str]:
        asked.append(host)
        return list(addresses)

    monkeypatch.setattr(NameServers, "addresses", found)
    return asked


@asynccontextmanager
async def https_site(folder: Path) -> AsyncIterator[Site]:
    server, client = certified(folder)
    site = Site(0, client)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        site.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        site.arrived.set()
        await asyncio.sleep(site.pause)
        head = f"HTTP/1.1 {site.status}\r\nContent-Length: {len(site.body)}\r\n{site.headers}Connection: close\r\n\r\n"
        writer.write(head.encode())
        for drop in range(len(site.body) if site.drop_after else 0):
            writer.write(site.body[drop : drop + 1])
            await asyncio.sleep(site.drop_after)
        if not site.drop_after:
            writer.write(site.body)
        await writer.drain()
        writer.close()

    async with listening(answer, server) as port:
        site.port = port
        yield site


def certified(folder: Path, name: str = NAME) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Give the context of a server of that name, and the one of clients that trust it; the authority's certificate is
    in ``authority.pem``.
    """
    authority, key = _authority()
    (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(_signed_by(authority, key, folder, name))
    return server, ssl.create_default_context(cadata=authority.public_bytes(serialization.Encoding.PEM).decode())


def _authority() -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of the tests")])
    made = _begun(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    made = made.add_extension(usage, critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return made.sign(key, hashes.SHA256()), key


def _signed_by(authority: x509.Certificate, authority_key: EllipticCurvePrivateKey, folder: Path, name: str) -> Path:
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = _begun(subject, authority.subject, key)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    made = made.add_extension(identifier, critical=False)
    certificate = made.sign(authority_key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def _begun(subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(days=1))
