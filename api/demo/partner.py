"""A partner's system outside of Corridor: an HTTP client with its own credentials."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response."""

    who: str
    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def answer(self) -> Any:
        """The body as parsed JSON, or as text if it is not JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return self.text


@dataclass(slots=True)
class Partner:
    """The system of one organisation. Call ``sign_in`` first."""

    http: httpx2.Client
    name: str
    described: str
    client_id: str
    secret: str
    scopes: tuple[str, ...]
    _token: str = field(default="", repr=False)

    def sign_in(self) -> Exchange:
        """Get an access token. It lasts 300 seconds, long enough for the story."""
        exchange = self._call(
            "POST",
            "/oauth/token",
            data={"grant_type": "client_credentials", "scope": " ".join(self.scopes)},
            auth=(self.client_id, self.secret),
        )
        if exchange.status == 200:
            self._token = exchange.answer["access_token"]
        return exchange

    def get(self, path: str) -> Exchange:
        """Send a GET."""
        return self._call("GET", path, headers=self._authorization)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Exchange:
        """Send a POST. With ``key``, a repetition has no second effect."""
        headers = self._authorization | ({} if key is None else {"Idempotency-Key": key})
        return self._call("POST", path, headers=headers, json={} if body is None else body)

    def patch(self, path: str, body: Any) -> Exchange:
        """Send a PATCH, whatever the version."""
        return self._call("PATCH", path, headers=self._authorization | {"If-Match": "*"}, json=body)

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _call(self, method: str, path: str, **said: Any) -> Exchange:
        answer = self.http.request(method, path, **said)
        return Exchange(self.name, method, path, answer.status_code, dict(answer.headers), answer.text)
