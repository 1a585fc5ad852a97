"""Redirect URIs: registered in full and compared character by character (RFC 9700, 4.1.3)."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

MOST, LONGEST = 10, 500
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def checked_redirect_uris(uris: Sequence[str]) -> list[str]:
    """Return the URIs, or raise ``InvalidValues``: https only; http for the person's own machine."""
    if len(uris) > MOST or not all(_fit(uri) for uri in uris):
        message = Sentence(
            "Give at most {most} complete https addresses, without fragment, user or wildcard.", most=MOST
        )
        raise InvalidValues((FieldFault("/redirect_uris", "invalid_redirect_uri", message),))
    return list(uris)


def _fit(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        _ = parts.port  # raises for one that does not exist
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    plain = uri.isascii() and uri.isprintable() and " " not in uri and "*" not in uri and "\\" not in uri
    return (
        len(uri) <= LONGEST and secure and plain and bool(parts.hostname) and "#" not in uri and "@" not in parts.netloc
    )
