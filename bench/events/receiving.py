"""Starts the receiver, and asks it what has arrived."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID

from bench.events.receiver import Arrival
from bench.ports import HOST


@dataclass(frozen=True, slots=True)
class Receiver:
    """A running receiver."""

    process: "subprocess.Popen[str]"
    certificate: Path
    ports: tuple[int, ...]

    @property
    def urls(self) -> tuple[str, ...]:
        """One for each endpoint; the dead come first."""
        return tuple(f"https://{HOST}:{port}/hooks" for port in self.ports)

    @property
    def settings(self) -> dict[str, str]:
        """What lets a service send there."""
        return {
            "CORRIDOR_WEBHOOK_ALLOWED_HOSTS": ",".join(f"{HOST}:{port}" for port in self.ports),
            "SSL_CERT_FILE": str(self.certificate),
        }

    def count(self) -> int:
        """Return how many requests were answered since ``take``."""
        return int(self._ask("count"))

    def take(self) -> list[Arrival]:
        """Return the requests that were answered since the last time."""
        return [(at, number, event) for at, number, event in self._ask("take")]

    def _ask(self, line: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def receiving(folder: Path, endpoints: int, dead: int = 0) -> Iterator[Receiver]:
    """Run a receiver while the block lasts."""
    certificate = folder / "receiver.pem"
    certificate.write_bytes(_certificate())
    command = [sys.executable, "-m", "bench.events.receiver", str(certificate), str(endpoints), str(dead)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Receiver(process, certificate, tuple(json.loads(process.stdout.readline())))
        finally:
            process.stdin.close()


def _certificate() -> bytes:
    """Return a certificate for this machine, and its key."""
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM) + private
