"""The application in this process, and partners of real organisations that call it with real tokens."""

import base64
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import httpx2

from adapters.oauth.clients.registry import Clients
from api.cli.serving.started import started_service
from api.http.app import create_app
from api.http.guard import idempotency_of
from api.http.service import Service
from api.process.settings import Settings
from api.process.wiring import new_id
from api.v1.routers import ROUTERS
from domain.kernel.ids import ClientId
from domain.kernel.scopes import SCOPES
from tests.problem_recorder import must_be_documented

PUBLIC_URL = "http://127.0.0.1:8000"
EVERYTHING = frozenset(SCOPES)
MANAGING = frozenset({"corridors:manage", "organisations:manage"})
PARTNER = EVERYTHING - MANAGING
RENEW_AFTER = 120.0
"""Seconds; tokens live 300, and a run of all tests lasts longer."""

sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
"""Nobody has it. httpx2 asks for it with each request, and Python would look through every folder each time."""


@dataclass
class Caller:
    """One partner system: an HTTP client with a token of its own."""

    http: httpx2.AsyncClient
    organisation: str
    client_id: str
    secret: str
    scopes: frozenset[str]
    token: str = ""
    signed_in_at: float = 0.0

    async def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        """Send one request; header names with ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named.setdefault("authorization", f"Bearer {self.token}")
        extra = {} if json is None else {"json": json}
        return await self.http.request(method, path, headers=named, **extra)

    async def send(self, method: str, path: str, **given: Any) -> httpx2.Response:
        """Send a body that is not JSON, as the HTTP client takes it."""
        headers = {"authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **given)

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.call("GET", path, **headers)

    async def post(self, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        return await self.call("POST", path, json, **headers)

    async def patch(self, path: str, json: Any, **headers: str) -> httpx2.Response:
        return await self.call("PATCH", path, json, **headers)


@dataclass
class World:
    """The running application."""

    http: httpx2.AsyncClient
    service: Service
    url: str
    _callers: dict[Any, Caller] = field(default_factory=dict)

    @property
    def registry(self) -> Clients:
        """The operator's registry of partner systems."""
        return Clients(self.service.clients._engine)

    async def caller(
        self, organisation: str, scopes: frozenset[str] = PARTNER, centres: tuple[str, ...] | None = None
    ) -> Caller:
        """A partner system of that organisation (by code); the same arguments give the same one."""
        known = (organisation, scopes, centres)
        if known not in self._callers:
            self._callers[known] = await self.new_caller(organisation, scopes, centres)
        caller = self._callers[known]
        if monotonic() - caller.signed_in_at > RENEW_AFTER:
            await self.sign_in(caller)
        return caller

    async def new_caller(
        self, organisation: str, scopes: frozenset[str] = PARTNER, centres: tuple[str, ...] | None = None
    ) -> Caller:
        """Register another partner system and get it a token."""
        owner = await self.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
        limited = None
        if centres is not None:
            limited = [await self.value("SELECT id FROM corridor.centres WHERE code = $1", code) for code in centres]
        made = await self.registry.add(owner, f"System of {organisation}", scopes, centre_ids=limited)
        caller = Caller(self.http, organisation, made.client_id, made.secret, scopes)
        await self.sign_in(caller)
        return caller

    async def disable(self, caller: Caller) -> None:
        """Disable a partner system."""
        owner = await self.value("SELECT id FROM corridor.organisations WHERE code = $1", caller.organisation)
        await self.registry.disable(owner, UUID(caller.client_id.partition("_")[2]))

    async def token_of(self, caller: Caller) -> httpx2.Response:
        """Ask for a new access token over HTTP."""
        basic = base64.b64encode(f"{caller.client_id}:{caller.secret}".encode()).decode()
        return await self.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials", "scope": " ".join(sorted(caller.scopes))},
            headers={"authorization": f"Basic {basic}"},
        )

    async def sign_in(self, caller: Caller) -> None:
        """Give it a new access token."""
        answer = await self.token_of(caller)
        assert answer.status_code == 200, answer.text
        caller.token, caller.signed_in_at = answer.json()["access_token"], monotonic()

    def digest_of(self, caller: Caller, key: str) -> bytes:
        """What stands in the database for a key of this caller, a system without a user."""
        client = UUID(caller.client_id.partition("_")[2])
        return idempotency_of(self.service.callers.retry_secret, ClientId(client), None, key, b"").digest

    async def value(self, statement: str, *arguments: Any) -> Any:
        """Ask the database as its owner, past row-level security."""
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()


@asynccontextmanager
async def running_world(url: str, root_key_file: Path | None, **chosen: Any) -> AsyncIterator[World]:
    """Start the application in this process, with quotas that no test meets but the one that chooses its own."""
    names = ("identity_reads_per_hour", "own_identity_reads_per_hour", "lookups_per_hour", "patterns_per_hour")
    quotas = dict.fromkeys(names, 1_000_000) | chosen
    if root_key_file is not None:
        quotas.setdefault("erasures_file", root_key_file.with_name("erasures"))
    settings = Settings(
        database_url=url, master_key_file=root_key_file, requests_per_minute=1_000_000, run_worker=False, **quotas
    )
    app = create_app(partial(started_service, settings), ROUTERS, new_id)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        hooks = {"response": [must_be_documented]}
        async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL, event_hooks=hooks) as http:
            yield World(http, app.state.service, url)
