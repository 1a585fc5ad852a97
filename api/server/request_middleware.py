"""Wraps every request, as one pure ASGI middleware: its id, its log line, and a response in any case.

Promised: every response carries ``Request-Id``; none is a bare 500; no log line holds a path, a query, a body or an
exception message, as each may contain personal data. ``api/process/logs.py`` lists what a line may hold. Until the
service is up, each request is answered 503, except whether the process lives.
"""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request
from opentelemetry.trace import format_trace_id, get_current_span
from starlette.datastructures import State
from starlette.requests import ClientDisconnect

from api.http.fair_queue import Busy
from api.http.headers import joined_value, negotiate
from api.http.log_notes import NOTES, note_problem
from api.http.problems import InternalError, problem_answer
from api.http.service import Service
from api.process.logs import log, log_fault
from domain.kernel.errors import CorridorError, Unavailable
from domain.kernel.ids import ClientId, to_text
from domain.kernel.request_info import StoredAnswer

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


ALIVE = "/healthz"
"""What is answered before the service is up; everything else waits for the database (``api/process/startup.py``)."""
TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


class RequestMiddleware:
    """Adds the id, the log line and the error response. See the head of this file."""

    def __init__(self, app: App, new_id: Callable[[], Any], state: State, early_at: str | None) -> None:
        """``state`` has the ``service`` once it is up; ``early_at`` is its URL, if it may be called before that."""
        self._app = app
        self._new_id = new_id
        self._state = state
        self._early_at = early_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{self._new_id().hex}"
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        service: Service | None = getattr(self._state, "service", None)
        counts = None if service is None else service.counts.requests
        if counts is not None:
            counts.under_way += 1
        begun = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_every_answer(request_id)]
            await send(message)

        try:
            if (refusal := _refused_at_once(service, scope)) is None:
                await self._app(scope, receive, sending)
            else:
                await _answer(sending, self._problem(refusal, scope, request_id))
        except ClientDisconnect:
            pass  # the client disconnected before sending the whole body: not an error, and nobody left to respond to
        except Exception as problem:
            log_fault(request_id, problem)
            if status:
                raise
            await _answer(sending, self._problem(InternalError(), scope, request_id))
        finally:
            seconds = time.perf_counter() - begun
            operation = getattr(scope.get("route"), "operation_id", None) or "none"
            if counts is not None:
                counts.under_way -= 1
                counts.ended(operation, status, seconds)
            log.info(
                "request",
                request_id=request_id,
                operation=operation,
                method=scope["method"],
                status=status,
                milliseconds=round(seconds * 1000, 2),
                client_id=_shown(state.get("client_id")),
                **{note: state[note] for note in NOTES if note in state},
                **_trace_of(scope),
            )

    def _problem(self, problem: CorridorError, scope: Scope, request_id: str) -> StoredAnswer:
        language = negotiate(joined_value(Request(scope), "accept-language"))
        url = self._early_at or str(self._state.service.public_url)
        note_problem(Request(scope), problem)
        return problem_answer(problem, request_id=request_id, language=language, public_url=url)


def _refused_at_once(service: Service | None, scope: Scope) -> Unavailable | None:
    """Refuse a request that cannot be served yet, or would wait too long for its turn: here that costs a tenth of what
    it costs further on. A client whose token is not known yet is left to the guard.
    """
    if service is None:
        return None if scope["path"] == ALIVE else Unavailable()
    if not service.turns.are_taken or not scope["path"].startswith("/v1/"):
        return None
    authorization = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    client = service.callers.known_client(authorization)
    if client is None or not service.turns.is_too_long_for(client):
        return None
    scope["state"]["client_id"] = client
    return Busy()


def _shown(client: ClientId | None) -> str:
    return "" if client is None else to_text("client", client)


def _trace_of(scope: Scope) -> dict[str, str]:
    """Return the id of the trace, or of the caller's, so that logs can be matched (W3C Trace Context)."""
    if "fastapi.telemetry" in scope and (context := get_current_span().get_span_context()).is_valid:
        return {"trace_id": format_trace_id(context.trace_id)}
    found = TRACEPARENT.fullmatch(dict(scope["headers"]).get(b"traceparent", b""))
    return {} if found is None else {"trace_id": found[1].decode()}


def _every_answer(request_id: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"request-id", request_id.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
        (b"referrer-policy", b"no-referrer"),
    )


async def _answer(send: Send, answer: StoredAnswer) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
