"""Calls of the API from inside the process, as a client makes them over HTTP: the same checks, limits and log lines."""

import json
from collections.abc import AsyncIterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

Message = MutableMapping[str, Any]
PASSED_ON = frozenset({b"content-type", b"content-disposition", b"content-length", b"x-content-type-options"})
"""Headers of a file that the browser gets as well."""


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """A response of the API."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The JSON of the body; empty if there is none."""
        return dict(json.loads(self.body)) if self.body else {}

    @property
    def etag(self) -> str:
        """The ETag, for a later change."""
        return self.headers.get("etag", "")


class ApiProblem(Exception):
    """The API refused; ``document`` is the problem (RFC 9457)."""

    def __init__(self, answer: ApiAnswer) -> None:
        super().__init__()
        self.status = answer.status
        self.retry_after = answer.headers.get("retry-after")
        self.document = answer.document

    @property
    def code(self) -> str:
        """The stable code of the problem."""
        return str(self.document.get("code", "internal_error"))


class Api:
    """The API for one request of a browser: on behalf of whoever is signed in, in the language of the page."""

    def __init__(self, request: Request, token: str, language: str) -> None:
        self._request = request
        self._token = token
        self._language = language

    async def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> ApiAnswer:
        """Send a request and return the response, whatever it is. Parameters without a value are left out."""
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        kind = {} if body is None else {"content-type": "application/json"}
        sent = {**kind, "content-length": str(len(content)), **(headers or {})}
        scope = self._scope(method, path, query, sent)
        status, found, parts = 0, {}, []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, found
            if message["type"] == "http.response.start":
                status, found = message["status"], _text_of(message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._request.app(scope, receive, send)
        return ApiAnswer(status, found, b"".join(parts))

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Read something; raises ``ApiProblem`` unless it is there."""
        return (await self.read(path, **query)).document

    async def read(self, path: str, **query: Any) -> ApiAnswer:
        """Do the same, and return the whole response."""
        answer = await self.call("GET", path, query)
        if answer.status >= 400:
            raise ApiProblem(answer)
        return answer

    async def upload(self, path: str, key: str) -> ApiAnswer:
        """Pass the body of the browser's request on, piece by piece."""
        kept = {name: self._request.headers.get(name, "") for name in ("content-type", "content-length")}
        scope = self._scope("POST", path, None, {name: value for name, value in kept.items() if value})
        scope["headers"].append((b"idempotency-key", key.encode()))
        status, found, parts = 0, {}, []

        async def send(message: Message) -> None:
            nonlocal status, found
            if message["type"] == "http.response.start":
                status, found = message["status"], _text_of(message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._request.app(scope, self._request.receive, send)
        return ApiAnswer(status, found, b"".join(parts))

    async def download(self, path: str) -> Response:
        """Pass a file on to the browser; raises ``ApiProblem``."""
        answer = await self.read(path)
        passed = {name: value for name, value in answer.headers.items() if name.encode() in PASSED_ON}
        return StreamingResponse(_once(answer.body), answer.status, {**passed, "cache-control": "no-store"})

    def _scope(
        self, method: str, path: str, query: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        outer = self._request.scope
        given = [(name, value) for name, value in (query or {}).items() if value not in (None, "", [])]
        own = {"authorization": f"Bearer {self._token}", "accept-language": self._language, "host": _host(outer)}
        state = {"startup": outer["state"]["startup"]} if "startup" in outer.get("state", {}) else {}
        return {
            "type": "http",
            "asgi": outer["asgi"],
            "http_version": outer["http_version"],
            "method": method,
            "scheme": outer["scheme"],
            "path": path,
            "raw_path": path.encode(),
            "query_string": urlencode(given, doseq=True).encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in {**own, **headers}.items()],
            "client": outer.get("client"),
            "server": outer.get("server"),
            "state": state,
        }


def _host(scope: Mapping[str, Any]) -> str:
    host: bytes = dict(scope["headers"]).get(b"host", b"")
    return host.decode("latin-1")


def _text_of(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
