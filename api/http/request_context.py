"""The request context: what use cases and the audit trail need to know about a request.

The code that identifies the caller makes it: the guard from a token (``api/http/guard.py``), pages from a session.
Responders decide the form of the response (``api/http/responses.py``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from api.http.headers import joined_value
from api.labels import negotiate
from domain.kernel.access import Actor
from domain.kernel.request_info import Idempotency, RequestInfo

_PUBLIC_ID = re.compile(r"[a-z]+_[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who calls which operation, and how."""

    actor: Actor
    operation: str
    request_id: str
    language: str
    address: str | None
    object_id: str | None
    """The last public id in the path; never other text, because it goes into the audit trail."""
    limits: Mapping[str, str]
    """Header fields that tell the caller how much of its quota is left."""
    idempotency: Idempotency | None = None
    """Identifies a retry, for requests that carry an Idempotency-Key."""

    def request_info(self) -> RequestInfo:
        """Describe the request for the record."""
        return RequestInfo(self.actor, self.operation, self.request_id, self.address, self.idempotency, self.object_id)


def context_of(request: Request, actor: Actor, operation: str) -> RequestContext:
    """Read the rest from the request, after ``count_request`` and routing."""
    client = request.client
    named = [text for text in request.path_params.values() if _PUBLIC_ID.fullmatch(str(text))]
    return RequestContext(
        actor=actor,
        operation=operation,
        request_id=request.state.request_id,
        language=negotiate(joined_value(request, "accept-language")),
        address=None if client is None else client.host,
        object_id=named[-1] if named else None,
        limits=request.state.limit_headers,
    )
