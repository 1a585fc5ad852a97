"""Partners at work: some open cases and repeat each request until it is acknowledged, one follows the feed."""

import asyncio
import base64
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from uuid import uuid4

import httpx2

from tests.builders import a_case
from tests.ha.service import SCOPES, Corridor

WRITERS = 6
PAUSE = 0.1
"""Seconds between two tries of a request, whatever Retry-After says: the gap is to be seen."""
PATIENCE = 12.0
TOKEN_SECONDS = 120.0
AGAIN = (429, 500, 502, 503)


@dataclass
class Traffic:
    """What was sent and what was answered."""

    corridor: Corridor
    acknowledged: dict[str, str] = field(default_factory=dict)  # Idempotency-Key to the id of the case
    times: list[float] = field(default_factory=list)  # of acknowledgements, monotonic
    statuses: Counter[str] = field(default_factory=Counter)
    heard: list[str] = field(default_factory=list)  # ids of the cases whose opening the feed told, in its order
    cursor: str | None = None
    _token: tuple[str, float] = ("", -TOKEN_SECONDS)
    _ends: bool = False

    def longest_gap(self) -> float:
        """The longest time in seconds without an acknowledgement."""
        return max((after - before for before, after in zip(self.times, self.times[1:], strict=False)), default=0.0)

    async def run(self, until: asyncio.Event) -> None:
        """Work until told; then finish each request that was begun, and read the feed to its end."""
        self.times, self.statuses, self._ends = [], Counter(), False
        urls = [f"http://127.0.0.1:{service.port}" for service in self.corridor.services]
        async with httpx2.AsyncClient(timeout=PATIENCE) as http, asyncio.TaskGroup() as group:
            writers = [
                group.create_task(self._write(http, urls[number % 2 :] + urls[: number % 2]))
                for number in range(WRITERS)
            ]
            reader = group.create_task(self._read(http, urls))
            await until.wait()
            self._ends = True
            await asyncio.wait(writers)
            await self._heard_all()
            reader.cancel()

    async def _heard_all(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while len(self.heard) < len(self.acknowledged):  # noqa: ASYNC110 - the reader goes by the clock
                    await asyncio.sleep(0.2)

    async def _write(self, http: httpx2.AsyncClient, urls: list[str]) -> None:
        for url in cycle(urls):
            if self._ends:
                return
            key = str(uuid4())
            self.acknowledged[key] = await self._until_acknowledged(http, url, urls, key)
            self.times.append(time.monotonic())
            await asyncio.sleep(PAUSE)

    async def _until_acknowledged(self, http: httpx2.AsyncClient, first: str, urls: list[str], key: str) -> str:
        """Open one case; gives its id."""
        for url in cycle([first, *(url for url in urls if url != first)]):
            answer = await self._send(http, "POST", f"{url}/v1/cases", key)
            if answer is not None and answer.status_code == 201:
                return str(answer.json()["id"])
            await asyncio.sleep(PAUSE)
        raise AssertionError("there is at least one service")

    async def _send(
        self, http: httpx2.AsyncClient, method: str, url: str, key: str | None = None
    ) -> httpx2.Response | None:
        """Send one request; anything but success and what invites to try again counts as unexpected."""
        try:
            headers = {"authorization": f"Bearer {await self._signed_in(http)}"}
            if key is not None:
                headers["idempotency-key"] = key
            answer = await http.request(method, url, headers=headers, json=None if key is None else a_case())
        except (httpx2.HTTPError, OSError) as problem:
            self.statuses[type(problem).__name__] += 1
            return None
        code = "" if answer.is_success else f" {answer.json()['code']}"
        self.statuses[f"{answer.status_code}{code}"] += 1
        return answer

    async def _signed_in(self, http: httpx2.AsyncClient) -> str:
        token, since = self._token
        if time.monotonic() - since < TOKEN_SECONDS:
            return token
        basic = base64.b64encode(f"{self.corridor.client_id}:{self.corridor.secret}".encode()).decode()
        for service in self.corridor.services:
            answer = await http.post(
                f"http://127.0.0.1:{service.port}/oauth/token",
                data={"grant_type": "client_credentials", "scope": " ".join(sorted(SCOPES))},
                headers={"authorization": f"Basic {basic}"},
            )
            if answer.is_success:
                self._token = (answer.json()["access_token"], time.monotonic())
                break
        return self._token[0]

    async def _read(self, http: httpx2.AsyncClient, urls: list[str]) -> None:
        for url in cycle(urls):
            after = "" if self.cursor is None else f"&after={self.cursor}"
            answer = await self._send(http, "GET", f"{url}/v1/events?limit=200&types=case.opened{after}")
            if answer is not None and answer.is_success:
                page: dict[str, Any] = answer.json()
                self.cursor = page["next_cursor"]
                self.heard += [event["subject"]["case_id"] for event in page["items"]]
            await asyncio.sleep(0.3)
