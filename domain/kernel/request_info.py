"""What the domain and the audit trail need to know about one request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.kernel.access import Actor
from domain.kernel.errors import CorridorError

ANSWERS_KEPT = timedelta(hours=72)
"""How long a response is kept for retries (contract, section 1)."""
SECRETS_KEPT = timedelta(hours=1)
"""How long a secret in such a response is given again (contract, section 2)."""


@dataclass(frozen=True, slots=True)
class Idempotency:
    """Identifies a retry: the same ``digest`` must mean the same request, which has the same ``fingerprint``.

    Both are keyed with a secret of the installation, so what is stored tells neither the caller's key nor the request,
    not even to one who tries values (ADR 0044). ``fingerprint`` is ``None`` as long as the request is not read: a file
    is compared only once it has passed through.
    """

    digest: bytes
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A response as it was sent; a retry receives the same bytes.

    ``has_no_free_text``: it contains no text that people wrote and no secret, so it may be stored unsealed if no key is
    available. ``without_secrets``: what a later retry gets instead of ``body``, if that shows a secret.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    has_no_free_text: bool = False
    without_secrets: bytes | None = None


class AlreadyAnswered(Exception):
    """This request was answered before; send the stored response again (contract, section 1, retries)."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__("already answered")
        self.answer = answer


class AnsweredBefore(Exception):
    """A request with this Idempotency-Key was answered before; whether it was this one shows once it is read."""


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
