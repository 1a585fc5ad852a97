"""A product where the operator runs it: objects are created first, then the load client requests them."""

import http.client
import json
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from bench.load.drive import Answered, drive
from bench.peers.products import Call, Product

PAGE = 50
SECONDS = 30.0
"""Limit for one response while objects are created."""
LIMIT_SECONDS = 900.0
"""Limit for creating all of them."""


class NotAsExpected(Exception):
    """The product responded, but not as its adapter expects: it cannot be measured."""


@dataclass(slots=True)
class Place:
    """A product at an http or https URL, with a token. ``open_ones`` can be accepted, each once."""

    product: Product
    url: str
    token: str = field(repr=False)
    made: list[str] = field(default_factory=list)
    open_ones: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=partial(random.Random, 7))

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def _port(self) -> int:
        return self._parts.port or (443 if self._parts.scheme == "https" else 80)

    @property
    def loopback(self) -> bool:
        """Return whether it runs on this machine, like the service, or is reached over a network."""
        host = self._parts.hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def prepare(self, acceptable: int, made_one: Callable[[], None] = lambda: None) -> None:
        """Create what will be read and accepted; check that a page is full and that accepting works.

        Raises ``NotAsExpected``, or ``TimeoutError`` after 15 minutes. ``made_one`` is called for each object.
        """
        opened = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        deadline = time.monotonic() + LIMIT_SECONDS
        connection = opened(self._parts.hostname or "", self._port, timeout=SECONDS)
        try:
            ask = partial(self._asked, connection)
            for _ in range(max(acceptable, PAGE) + 1):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self.product.name}: making the objects takes too long.")
                self.open_ones.append(str(_at(ask("create"), self.product.id_at)))
                made_one()
            self.made = list(self.open_ones)
            if (found := len(_at(ask("list"), self.product.items_at))) != PAGE:
                raise NotAsExpected(f"{self.product.name}: a page has {found} items, not {PAGE}.")
            tried = self.open_ones.pop()
            ask("accept", tried)
            status = _at(ask("get", tried), self.product.status_at)
            if status != self.product.accepted:
                raise NotAsExpected(f"{self.product.name}: what was accepted is {status!r}, not accepted.")
        finally:
            connection.close()

    def ask(self, operation: str, count: int, connections: int) -> Answered:
        """Send that many requests with the load client; raises as ``drive`` does."""
        requests = [self.request(operation, self._chosen(operation)) for _ in range(count)]
        tls = ssl.create_default_context() if self._parts.scheme == "https" else None
        return drive(self._parts.hostname or "", self._port, requests, connections, tls)

    def request(self, operation: str, number: str = "") -> bytes:
        """Return a request as bytes."""
        call = self.product.calls[operation]
        body = _body(call)
        lines = [f"{call.method} {self._target(call, number)} HTTP/1.1", f"Host: {self._parts.netloc}"]
        lines += [f"{name}: {value}" for name, value in self._headers(call).items()]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join((*lines, "", "")).encode() + (body or b"")

    def _chosen(self, operation: str) -> str:
        return self.open_ones.pop() if operation == "accept" else self.chance.choice(self.made)

    def _asked(self, connection: http.client.HTTPConnection, operation: str, number: str = "") -> Any:
        call = self.product.calls[operation]
        connection.request(call.method, self._target(call, number), _body(call), self._headers(call))
        answer = connection.getresponse()
        said = answer.read()
        if answer.status // 100 != 2:
            raise NotAsExpected(f"{self.product.name}: {operation} was answered {answer.status} {said[:300]!r}.")
        return json.loads(said)

    def _target(self, call: Call, number: str) -> str:
        return self._parts.path.rstrip("/") + call.path.replace("{id}", quote(number, safe=""))

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "*/*"}
        return headers if call.said is None else headers | {"Content-Type": call.media_type}


def _body(call: Call) -> bytes | None:
    return None if call.said is None else json.dumps(call.said).encode()


def _at(said: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        if not isinstance(said, dict) or key not in said:
            raise NotAsExpected(f"there is no {'.'.join(keys)} in {str(said)[:300]}")
        said = said[key]
    return said
