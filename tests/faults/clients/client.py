"""A partner system as it should be written: every write has a key, and is sent again with it until it is answered.

It sends again after a connection that broke, after 503 and 429, and while the first is still running.
"""

import asyncio
import base64
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from tests.cli.commands import PATIENCE
from tests.faults.clients.record import Attempt, Record, Write, now

AGAIN = (429, 502, 503, 504)
AFTER = 10.0
"""Seconds for which a client waits for one answer."""
LONGEST_PAUSE = 1.0
"""Seconds. Shorter than ``Retry-After`` asks for, so that an outage is measured more exactly."""
ASKED_TWICE = 0.15
"""The part of the answered writes that are sent once more, as after an answer that was lost on the way."""


class NeverAnswered(AssertionError):
    """A write was sent again and again, and got no final answer."""


@dataclass
class Client:
    """One partner system. ``record`` is that of the present round."""

    http: httpx2.AsyncClient
    organisation: str
    client_id: str
    secret: str
    scopes: frozenset[str]
    chance: random.Random
    record: Record = field(default_factory=Record)
    token: str = ""

    async def sign_in(self) -> None:
        """Get a new token, however long it takes."""
        end, pause = now() + PATIENCE, 0.05
        while now() < end:
            if await self.asked_for_token() == 200:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        raise NeverAnswered(f"{self.organisation} got no token")

    async def asked_for_token(self) -> int | None:
        """Ask once for a new token; gives the status, or None if no answer came."""
        basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        form = {"grant_type": "client_credentials", "scope": " ".join(sorted(self.scopes))}
        try:
            answer = await self.http.post(
                "/oauth/token", data=form, headers={"authorization": f"Basic {basic}"}, timeout=AFTER
            )
        except httpx2.TransportError:
            return None
        if answer.status_code == 200:
            self.token = answer.json()["access_token"]
        return answer.status_code

    async def post(self, path: str, body: Any = None, *, case: str | None = None) -> dict[str, Any] | None:
        """Write something, however often it has to be sent; gives the answer, or None for a refusal (409, 403, 404)."""
        write = Write(self.organisation, "POST", path, str(uuid4()), {} if body is None else body, case)
        self.record.writes.append(write)
        answer = await self._until_final(write)
        write.status = answer.status_code
        if not write.acknowledged:
            self.record.refused.append(f"{path}: {answer.status_code} {answer.text[:300]}")
            return None
        write.answer = answer.json()
        if self.chance.random() < ASKED_TWICE:
            await self._ask_once_more(write, answer)
        return write.answer

    async def get(self, path: str) -> httpx2.Response:
        """Read something, however often it has to be asked."""
        write = Write(self.organisation, "GET", path, "", None, None)
        return await self._until_final(write)

    async def _until_final(self, write: Write) -> httpx2.Response:
        end, pause = now() + PATIENCE, 0.02
        while now() < end:
            answer = await self.send(write)
            if answer is not None and not await self._must_repeat(write, answer):
                return answer
            await asyncio.sleep(pause * self.chance.uniform(0.5, 1.5))
            pause = min(2 * pause, LONGEST_PAUSE)
        raise NeverAnswered(f"{write.path}: {[attempt.outcome for attempt in write.attempts[-20:]]}")

    async def _must_repeat(self, write: Write, answer: httpx2.Response) -> bool:
        status = answer.status_code
        if status == 401:
            await self.sign_in()
            return True
        if status == 500:
            self.record.errors.append(f"{write.method} {write.path}: {answer.text[:300]}")
            return True
        if status in AGAIN and "retry-after" not in answer.headers:
            self.record.errors.append(f"{write.method} {write.path}: {status} without Retry-After")
        return status in AGAIN or (status == 409 and answer.json()["code"] == "idempotency_in_progress")

    async def send(self, write: Write) -> httpx2.Response | None:
        """Send it once; gives None if no whole answer came."""
        headers = {"authorization": f"Bearer {self.token}"}
        if write.key:
            headers["idempotency-key"] = write.key
        extra = {} if write.body is None else {"json": write.body}
        begun = now()
        try:
            answer = await self.http.request(write.method, write.path, headers=headers, timeout=AFTER, **extra)
        except (httpx2.TransportError, httpx2.DecodingError) as broken:
            write.attempts.append(Attempt(begun, now(), type(broken).__name__))
            return None
        write.attempts.append(Attempt(begun, now(), answer.status_code))
        return answer

    async def _ask_once_more(self, write: Write, first: httpx2.Response) -> None:
        told = write.attempts[-1]
        again = await self._until_final(write)
        write.attempts = [*write.attempts[: write.attempts.index(told) + 1]]
        if (again.status_code, again.content) != (first.status_code, first.content):
            self.record.unequal.append(f"{write.path}: {first.text[:200]} / {again.status_code} {again.text[:200]}")
        elif again.headers.get("idempotent-replayed") != "true":
            self.record.unequal.append(f"{write.path}: not marked as a replay")
