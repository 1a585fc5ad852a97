"""One request, as far as the rules and the record need to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.kernel.access import Actor

ANSWERS_KEPT = timedelta(hours=72)
"""How long an answer is kept for retries (contract, section 1)."""


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The caller's key for a retry, and a digest of method, path and body: the same key must mean the same request."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it went out: what a retry gets again, byte for byte.

    ``has_no_free_text``: it holds no text that people wrote and no secret, so it may be kept unsealed without a key.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    has_no_free_text: bool = False


class AlreadyAnswered(Exception):
    """This very request was answered before; give that answer again (contract, section 1, retries)."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__("already answered")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """Who wants what: written into the audit trail with everything that comes of it."""

    actor: Actor
    operation: str
    request_id: str
    address: str | None
    idempotency: Idempotency | None = None
    object_id: str | None = None
    """The public id that the path names, known or not, but never any other text: it goes into the audit trail."""
