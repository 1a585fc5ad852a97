"""A person with a browser and an authenticator, and an application that wants to act for them."""

import base64
import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.oauth.clients.client_model import find_client
from adapters.oauth.people.users import NewUser
from adapters.oauth.wire.answers import Answer
from api.http.fair_queue import FairQueue
from api.oauth.router import router
from domain.kernel.errors import CorridorError, Forbidden
from domain.kernel.quota import RateLimit
from domain.kernel.roles import Role
from domain.oauth.people import Origin, SignInFailed, TooManyTries
from tests.oauth.app_and_people import Partner, World, asserted, assertion_claims, basic
from tests.oauth.signing import ISSUER, signed

CALLBACK = "https://desk.example/callback"
SCOPES = "openid profile cases:read referrals:read"
PASSWORD = "seven wet umbrellas dry slowly"


def application(world: World) -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    app.state.service = SimpleNamespace(
        turns=FairQueue(12),
        authorization_server=world.server,
        callers=world.callers,
        rate_limit=RateLimit(1_000_000, now=time.monotonic),
    )

    @app.exception_handler(CorridorError)
    async def refused(_: Request, error: CorridorError) -> JSONResponse:
        return JSONResponse({"code": error.code}, 403 if isinstance(error, Forbidden) else 401)

    return app


@dataclass
class Person:
    """A member of staff."""

    made: NewUser
    organisation_id: UUID

    def wrong_code(self) -> str:
        """Six digits that are no code of theirs, now or soon: those that anybody would take are, once in a while."""
        good = {self.code(step) for step in range(-3, 4)}
        return next(code for number in range(8) if (code := f"{number:06d}") not in good)

    def code(self, steps_ahead: int = 0) -> str:
        query = dict(parse_qsl(urlsplit(self.made.authenticator).query))
        secret = base64.b32decode(query["secret"] + "=" * (-len(query["secret"]) % 8))
        totp = TOTP(secret, 6, SHA1(), 30, enforce_key_length=False)
        return totp.generate(time.time() + 30 * steps_ahead).decode()


async def person(world: World, organisation_id: UUID | None = None, role: Role = Role.CASEWORKER, **kw: Any) -> Person:
    organisation = organisation_id or await world.organisation()
    name = kw.pop("name", f"u{secrets.token_hex(6)}")
    made = await world.users.add(organisation, name, "Sokha Chan", role, password=PASSWORD, **kw)
    return Person(made, organisation)


async def staff_application(world: World, organisation_id: UUID, **kw: Any) -> Partner:
    scopes = "cases:read referrals:read referrals:send statistics:read"
    return await world.partner(scopes, organisation_id=organisation_id, redirect_uris=[CALLBACK], **kw)


async def attempt(
    world: World, partner: Partner, name: str, password: str, code: str, address: str = "203.0.113.9"
) -> str:
    """Try to sign in from an address, in a browser that nobody knows; gives "in" or what was answered."""
    async with AsyncSession(world.engine) as session:
        client = await session.run_sync(find_client, partner.client_id)
    assert client is not None
    try:
        await world.server.pages._sign_in.check(name, password, code, client=client, origin=Origin(address, "req_1"))
    except (SignInFailed, TooManyTries) as refused:
        return type(refused).__name__
    return "in"


class Desk:
    """One browser, one application and the state between them."""

    def __init__(self, world: World, partner: Partner) -> None:
        self.world = world
        self.partner = partner
        self.http = AsyncClient(transport=ASGITransport(app=application(world)), base_url=ISSUER)
        self.verifier = secrets.token_urlsafe(48)

    def request(self, **changes: Any) -> dict[str, str]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.partner.client_id,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": SCOPES,
            "state": "s t&ate=",
            "nonce": "n-0S6",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    async def begin(self, **changes: Any) -> Response:
        return await self.http.get("/oauth/authorize", params=self.request(**changes))

    async def push(self, **changes: Any) -> Response:
        auth = {"Authorization": self.partner.basic}
        return await self.http.post("/oauth/par", data=self.request(**changes), headers=auth)

    async def page(self, answer: Response) -> Response:
        assert answer.status_code == 303, answer.text
        return await self.http.get(answer.headers["location"])

    async def submit(self, page: Response, **fields: str) -> Response:
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        assert action, page.text
        return await self.http.post(action[1], data={**hidden(page), **fields})

    async def sign_in(self, page: Response, who: Person, **changes: str) -> Response:
        given = {"name": who.made.sign_in_name, "password": PASSWORD, "code": changes.pop("code", None) or who.code()}
        return await self.submit(page, **{**given, **changes})

    async def arrive(self, who: Person, **changes: Any) -> dict[str, str]:
        """Go all the way to the application's callback; gives what it is told there."""
        page = await self.page(await self.begin(**changes))
        if 'name="password"' in page.text:
            page = await self.page(await self.sign_in(page, who))
        return told(await self.submit(page, decision="allow"))

    async def redeem(self, code: str | None, **changes: Any) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
        }
        return await self.ask({**form, **changes})

    async def refresh(self, token: str, **changes: Any) -> Answer:
        return await self.ask({"grant_type": "refresh_token", "refresh_token": token, **changes})

    async def ask(self, form: dict[str, Any]) -> Answer:
        proofs = form.pop("proofs", ())
        partner = form.pop("partner", self.partner)
        form = {name: value for name, value in form.items() if value is not None}
        if partner.key is not None:
            form |= asserted(signed(partner.key, assertion_claims(partner)))
        authorization = basic(partner.client_id, partner.secret) if partner.secret else None
        return await self.world.server.token(urlencode(form).encode(), authorization, proofs)

    async def tokens(self, who: Person, **changes: Any) -> dict[str, Any]:
        answer = await self.redeem((await self.arrive(who, **changes))["code"])
        assert answer.status == 200, answer.body
        return dict(answer.body or {})


def hidden(page: Response) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def told(answer: Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    assert address.startswith(CALLBACK + "?"), address
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}
