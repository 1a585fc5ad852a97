"""What a sign-in needs besides the browser's cookie follows from it: ``state`` and the PKCE verifier (RFC 7636)."""

import base64
import hashlib
import hmac


def state_of(flow: str) -> str:
    """Return the ``state`` of a sign-in."""
    return _derived(flow, "state")


def is_state_of(flow: str, given: str) -> bool:
    """Whether a sign-in that comes back was begun with this cookie."""
    return hmac.compare_digest(state_of(flow).encode(), given.encode("utf-8", "replace"))


def verifier_of(flow: str) -> str:
    """Return the PKCE verifier."""
    return _derived(flow, "verifier")


def _derived(flow: str, purpose: str) -> str:
    digest = hashlib.sha256(f"{purpose}|{flow}".encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
