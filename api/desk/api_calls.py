"""Calls of the API from inside the process, as a client makes them over HTTP: the same checks, limits and log lines."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from starlette.types import Message, Receive, Scope, Send

PAGE = 200
"""Items: as many as the API gives at once."""
PASSED_ON = frozenset({b"content-type", b"content-disposition", b"content-length"})
"""Headers of a file that the browser gets as well."""
T = TypeVar("T")
U = TypeVar("U")


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


async def unless_refused(read: Awaitable[T], otherwise: U) -> T | U:
    """Wait for a read; ``otherwise`` where the person may not see it, or there is none. Raises ``ApiProblem``."""
    try:
        return await read
    except ApiProblem as problem:
        if problem.status in (403, 404):
            return otherwise
        raise


class Api:
    """The API for one browser request: it acts for the signed-in person and answers in the language of the page."""

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
        return await self._answer(scope, _body_once(content, self._request.receive))

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Read something; raises ``ApiProblem`` unless it is there."""
        return (await self.read(path, **query)).document

    async def read(self, path: str, **query: Any) -> ApiAnswer:
        """Do the same, and return the whole response."""
        answer = await self.call("GET", path, query)
        if answer.status >= 400:
            raise ApiProblem(answer)
        return answer

    async def whole_list(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Read all pages of a list; raises ``ApiProblem``."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = await self.get(path, limit=PAGE, cursor=cursor, **query)
            found += page["items"]
            cursor = page["next_cursor"] or ""
            if not cursor:
                return found

    async def upload(self, path: str, headers: Mapping[str, str], receive: Receive) -> ApiAnswer:
        """Pass a body on, piece by piece."""
        return await self._answer(self._scope("POST", path, None, headers), receive)

    def download(self, path: str, refused: Callable[[ApiProblem], Response]) -> Response:
        """Pass a file on to the browser, piece by piece; ``refused`` makes the page that says why not."""
        return _Download(self._request.app, self._scope("GET", path, None, {}), refused)

    async def _answer(self, scope: dict[str, Any], receive: Receive) -> ApiAnswer:
        collected = _Collected()
        await self._request.app(scope, receive, collected.send)
        return collected.answer()

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
            "headers": [(name.encode(), value.encode()) for name, value in {**own, **headers}.items()],
            "client": outer.get("client"),
            "server": outer.get("server"),
            "state": state,
        }


def _host(scope: Mapping[str, Any]) -> str:
    host: bytes = dict(scope["headers"]).get(b"host", b"")
    return host.decode("latin-1")


def _text_of(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


class _Collected:
    """The messages of one response."""

    def __init__(self) -> None:
        self.status, self.headers, self.parts = 0, dict[str, str](), list[bytes]()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], _text_of(message["headers"])
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))

    def answer(self) -> ApiAnswer:
        return ApiAnswer(self.status, self.headers, b"".join(self.parts))


class _Download(Response):
    """A file of the API on its way to the browser."""

    def __init__(self, app: Any, inner: dict[str, Any], refused: Callable[[ApiProblem], Response]) -> None:
        super().__init__()
        self._app, self._inner, self._refused = app, inner, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes, or respond with a page."""
        refusal = _Collected()

        async def passing(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                kept = [(name, value) for name, value in message["headers"] if name.lower() in PASSED_ON]
                await send({**message, "headers": [*kept, (b"cache-control", b"no-store")]})
            elif refusal.status or message["type"] == "http.response.start":
                await refusal.send(message)
            else:
                await send(message)

        await self._app(self._inner, receive, passing)
        if refusal.status:
            await self._refused(ApiProblem(refusal.answer()))(scope, receive, send)


def _body_once(content: bytes, then: Receive) -> Receive:
    """Give the body, and after it whatever the browser's connection gives: that it has closed."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return await then()
        given = True
        return {"type": "http.request", "body": content, "more_body": False}

    return receive
