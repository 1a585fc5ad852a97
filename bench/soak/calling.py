"""Partner systems that call the service over HTTP, and what they were answered."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from bench.partners import Partner
from bench.ports import HOST

RENEW_AFTER = 120.0
"""Seconds after which a client gets a new token; one lives 300."""
LIMIT_SECONDS = 60.0
"""For one answer."""
LEFT_AFTER = 0.2
"""Seconds after which a caller who gives up has gone."""
BUSY = (429, 503)
TRIES = 20
"""Of a request that is told to come again later, as a well-written client does."""
SHOWN = 20
"""Unexpected answers that are kept word by word."""


class NotAnswered(Exception):
    """A request got no expected answer; ``Answers.unexpected`` says which."""


@dataclass(slots=True)
class Answers:
    """How often each status came, and the answers that nobody expected. ``given_up``: requests whose caller left."""

    statuses: dict[int, int] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)
    unexpected_count: int = 0
    given_up: int = 0

    def add(self, status: int) -> None:
        """Count an answer."""
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def refuse(self, what: str) -> None:
        """Count an answer that nobody expected."""
        self.unexpected_count += 1
        if len(self.unexpected) < SHOWN:
            self.unexpected.append(what)

    @property
    def busy_count(self) -> int:
        """How often a client was told to come again."""
        return sum(self.statuses.get(status, 0) for status in BUSY)

    @property
    def count(self) -> int:
        """All answers."""
        return sum(self.statuses.values())


@dataclass(slots=True)
class Caller:
    """One partner system. Its token is shared by all its connections."""

    partner: Partner
    scopes: frozenset[str]
    answers: Answers
    _token: str = ""
    _signed_in_at: float = 0.0

    async def sign_in(self, http: httpx2.AsyncClient) -> None:
        """Get a new token."""
        basic = base64.b64encode(f"{self.partner.client_id}:{self.partner.secret}".encode()).decode()
        form = {"grant_type": "client_credentials", "scope": " ".join(sorted(self.scopes))}
        headers = {"authorization": f"Basic {basic}"}
        answer = await self._sent(http, "POST", "/oauth/token", {"data": form, "headers": headers})
        self._token, self._signed_in_at = answer.json()["access_token"], time.monotonic()

    async def token(self, http: httpx2.AsyncClient) -> str:
        """Return a token that is good for some minutes."""
        if not self._token or time.monotonic() - self._signed_in_at > RENEW_AFTER:
            await self.sign_in(http)
        return self._token

    async def get(self, http: httpx2.AsyncClient, path: str, expected: tuple[int, ...] = (200,)) -> Any:
        """Read something."""
        headers = {"authorization": f"Bearer {await self.token(http)}"}
        return (await self._sent(http, "GET", path, {"headers": headers}, expected)).json()

    async def post(self, http: httpx2.AsyncClient, path: str, body: Any = None, **form: Any) -> Any:
        """Change something, with an Idempotency-Key. ``form``: what is sent instead of a JSON ``body``."""
        headers = {"authorization": f"Bearer {await self.token(http)}", "idempotency-key": str(uuid4())}
        said = {"headers": headers, **(form or {"json": body or {}})}
        return (await self._sent(http, "POST", path, said)).json()

    async def give_up(self, http: httpx2.AsyncClient, path: str) -> None:
        """Ask, and leave if there is no answer soon."""
        headers = {"authorization": f"Bearer {await self.token(http)}"}
        try:
            async with asyncio.timeout(LEFT_AFTER):
                await self._sent(http, "GET", path, {"headers": headers})
        except TimeoutError:
            self.answers.given_up += 1

    async def follow(self, http: httpx2.AsyncClient, path: str, until: float) -> None:
        """Read a stream of events until then, by ``time.monotonic()``, and leave in the middle of it."""
        headers = {"authorization": f"Bearer {await self.token(http)}"}
        try:
            async with asyncio.timeout(until - time.monotonic()), http.stream("GET", path, headers=headers) as stream:
                self.answers.add(stream.status_code)
                if stream.status_code != 200:
                    self.answers.refuse(f"GET {path}: {stream.status_code}")
                    raise NotAnswered
                async for _ in stream.aiter_bytes():
                    pass
        except TimeoutError:
            return

    async def _sent(
        self, http: httpx2.AsyncClient, method: str, path: str, said: dict[str, Any], expected: tuple[int, ...] = ()
    ) -> httpx2.Response:
        for _ in range(TRIES):
            try:
                answer = await http.request(method, path, **said)
            except httpx2.TransportError as broken:
                self.answers.refuse(f"{method} {path}: {broken!r}")
                raise NotAnswered from broken
            status = answer.status_code
            self.answers.add(status)
            if status not in BUSY:
                break
            await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
        if status not in (expected or (200, 201)):
            self.answers.refuse(f"{method} {path}: {status} {answer.text[:300]}")
            raise NotAnswered
        return answer


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[httpx2.AsyncClient]:
    """Open a client with connections of its own, closed at the end of the block."""
    transport = httpx2.AsyncHTTPTransport(verify=False)  # plain HTTP; otherwise it reads all certificates each time
    async with httpx2.AsyncClient(base_url=f"http://{HOST}:{port}", transport=transport, timeout=LIMIT_SECONDS) as http:
        yield http
