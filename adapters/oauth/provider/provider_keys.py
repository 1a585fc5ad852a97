"""The keys of an external identity provider, found through its metadata and cached for five minutes.

Who takes part: the provider that the operator configured, never one that a token names. Promised: responses are limited
in time and size, redirects are not followed, and unknown ``kid`` values cannot trigger endless requests. On failure:
cached keys serve for a quarter of an hour; after that its tokens raise ``Unavailable`` rather than being refused.
"""

import asyncio
import json
import logging
import time
import warnings
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import import_key

from adapters.oauth.clients.client_keys import algorithm_of
from domain.kernel.errors import Unavailable

log = logging.getLogger(__name__)

FETCH_SECONDS = 3.0
LARGEST_ANSWER = 262_144
MOST_KEYS = 50
FRESH_SECONDS, USABLE_SECONDS = 300.0, 900.0
PAUSE_SECONDS = 5.0
"""Seconds between two attempts, whatever triggers them."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderWrong(Exception):
    """The provider's response is unusable; the message says why, and quotes nothing of it."""


class ProviderKeys:
    """The keys of one issuer."""

    def __init__(self, issuer: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._issuer = issuer
        self._transport = transport
        self._asking = asyncio.Lock()
        self._jwks: dict[str, Any] = {"keys": []}
        self._fetched_at = self._tried_at = float("-inf")

    @property
    def names(self) -> frozenset[str]:
        """Return the current keys' names, or none if they should be read again."""
        if time.monotonic() - self._fetched_at > FRESH_SECONDS:
            return frozenset()
        return frozenset(str(key["kid"]) for key in self._jwks["keys"])

    async def jwks(self, kid: str) -> dict[str, Any]:
        """Return the key set, fetched again if it is old or lacks ``kid``; raises ``Unavailable``."""
        if kid not in self.names:
            async with self._asking:
                if kid not in self.names and time.monotonic() - self._tried_at > PAUSE_SECONDS:
                    await self._fetch()
        if time.monotonic() - self._fetched_at > USABLE_SECONDS:
            raise Unavailable
        return self._jwks

    async def _fetch(self) -> None:
        self._tried_at = time.monotonic()
        try:
            async with asyncio.timeout(FETCH_SECONDS), self._client() as http:
                metadata = await _read(http, f"{self._issuer}/.well-known/openid-configuration")
                if metadata.get("issuer") != self._issuer:
                    raise ProviderWrong("its metadata names another issuer")
                keys = (await _read(http, self._allowed(metadata.get("jwks_uri")))).get("keys")
            if not isinstance(keys, list) or len(keys) > MOST_KEYS:
                raise ProviderWrong("its key set is not a list of a sensible length")
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError, ProviderWrong) as problem:
            log.warning("the keys of the identity provider could not be read: %s", type(problem).__name__)
            return
        self._jwks = {"keys": [key for key in keys if _usable(key)]}
        self._fetched_at = time.monotonic()

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=self._transport, timeout=FETCH_SECONDS, follow_redirects=False, trust_env=False
        )

    def _allowed(self, address: object) -> str:
        if not isinstance(address, str):
            raise ProviderWrong("its metadata names no jwks_uri")
        parts, own = urlsplit(address), urlsplit(self._issuer)
        local = parts.scheme == "http" == own.scheme and parts.hostname in LOOPBACK
        if parts.scheme != "https" and not local:
            raise ProviderWrong("its jwks_uri is not an https address")
        return address


async def _read(http: httpx2.AsyncClient, address: str) -> dict[str, Any]:
    async with http.stream("GET", address, headers={"Accept": "application/json"}) as answer:
        if answer.status_code != 200:
            raise ProviderWrong("it did not answer 200")
        body = bytearray()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > LARGEST_ANSWER:
                raise ProviderWrong("its answer is too large")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ProviderWrong("its answer is not a JSON object")
    return found


def _usable(key: object) -> bool:
    if not isinstance(key, dict) or not isinstance(key.get("kid"), str) or key.get("use", "sig") != "sig":
        return False
    try:
        with warnings.catch_warnings(action="error", category=SecurityWarning):
            return algorithm_of(import_key(key)) is not None
    except (JoseError, SecurityWarning, ValueError, TypeError):
        return False
