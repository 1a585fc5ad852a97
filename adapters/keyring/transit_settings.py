"""How to reach a key service that speaks HashiCorp Vault's transit API."""

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class TransitSettings:
    """Validated when created: ``ValueError`` with a message for the operator.

    ``token_file`` is read at every request, so that an agent may renew the token there. One request waits
    ``timeout_seconds``, all tries for one key together ``deadline_seconds``: a caller gets its 503 within five seconds.
    """

    address: str
    key_name: str
    token_file: Path
    mount: str = "transit"
    namespace: str | None = None
    ca_file: Path | None = None
    timeout_seconds: float = 1.5
    deadline_seconds: float = 4.0

    def __post_init__(self) -> None:
        url = urlsplit(self.address)
        _ = url.port  # raises ``ValueError`` for one that does not exist
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK):
            raise ValueError(
                "The address of the key service must begin with https:// (http only on this very machine)."
            )
        if not url.hostname or url.path.strip("/") or url.query or url.fragment or url.username:
            raise ValueError("The address of the key service is scheme, host and port, without a path or a user.")
        # Names go into the path of a request that carries the token; ".." there would reach another endpoint.
        if not all(NAME.fullmatch(part) for part in (self.key_name, *self.mount.split("/"))):
            raise ValueError(
                "The key service's mount and key name hold letters, digits, dots, hyphens and underscores."
            )

    def url(self, operation: str) -> str:
        """Return the address of ``encrypt``, ``decrypt`` or ``rewrap`` for the key."""
        return f"{self.address.rstrip('/')}/v1/{self.mount}/{operation}/{self.key_name}"

    def tls(self) -> ssl.SSLContext:
        """Verify certificate and name against the system's authorities, or only those in ``ca_file``."""
        return ssl.create_default_context(cafile=self.ca_file)
