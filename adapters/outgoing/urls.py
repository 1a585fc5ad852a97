"""Which URLs a partner may name."""

from urllib.parse import SplitResult, urlsplit

from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.failures import OutgoingFailed

LONGEST_URL = 2000
DEFAULT_PORTS = {"https": 443, "http": 80}


def parts_of(url: str, allowed: AllowedHosts) -> SplitResult:
    """Take a URL apart; raises ``OutgoingFailed`` unless a partner may name it."""
    try:
        parts = urlsplit(url)
        usual = DEFAULT_PORTS[parts.scheme]  # no other scheme, whatever the port: ws:// would be sent without TLS
        port = parts.port or usual
    except (ValueError, KeyError):
        raise OutgoingFailed("malformed") from None
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \\#") and "@" not in parts.netloc
    if not plain or len(url) > LONGEST_URL or not parts.hostname:
        raise OutgoingFailed("malformed")
    if parts.scheme == "http" and not allowed.plainly(parts.hostname, port):
        raise OutgoingFailed("malformed")
    if not allowed.name(parts.hostname, port):
        raise OutgoingFailed("not allowed")
    return parts
