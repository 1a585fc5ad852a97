"""What the domain and the audit trail need to know about one request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.kernel.access import Actor
from domain.kernel.errors import CorridorError

ANSWERS_KEPT = timedelta(hours=72)
"""How long a response is kept for retries (contract, section 1)."""


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The caller's key for retries, and a digest of method, path and body: the same key must mean the same request."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A response as it was sent; a retry receives the same bytes.

    ``has_no_free_text``: it contains no text that people wrote and no secret, so it may be stored unsealed if no key is
    available.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    has_no_free_text: bool = False


class AlreadyAnswered(Exception):
    """This request was answered before; send the stored response again (contract, section 1, retries)."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__("already answered")
        self.answer = answer


class Gone(CorridorError):
    """Your access to what this Idempotency-Key was answered with has ended; use a new key for a new request."""

    code = "gone"


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """Who wants what: recorded in the audit trail with everything that follows."""

    actor: Actor
    operation: str
    request_id: str
    address: str | None
    idempotency: Idempotency | None = None
    object_id: str | None = None
    """The public id in the path, known or not, but never any other text, because it goes into the audit trail."""
