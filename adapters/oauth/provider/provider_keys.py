"""The keys of an external identity provider, found through its metadata.

Who takes part: the provider that the operator configured, never one that a token names. Promised: responses are limited
in time and size, redirects are not followed, and what ``fetched_keys.py`` promises.
"""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import httpx2

from adapters.oauth.clients.client_keys import is_public_key
from adapters.oauth.signatures.fetched_keys import FetchedKeys, NotRead

FETCH_SECONDS = 3.0
LARGEST_ANSWER = 262_144
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderWrong(Exception):
    """The provider's response is unusable; the message says why, and quotes nothing of it."""


class ProviderKeys(FetchedKeys):
    """The keys of one issuer."""

    whose = "the identity provider"

    def __init__(self, issuer: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        super().__init__(is_public_key)
        self._issuer = issuer
        self._transport = transport

    async def read(self) -> object:
        """Read the metadata, and the keys where they say; raises ``NotRead``."""
        try:
            async with asyncio.timeout(FETCH_SECONDS), self._client() as http:
                metadata = await _read(http, f"{self._issuer}/.well-known/openid-configuration")
                if metadata.get("issuer") != self._issuer:
                    raise ProviderWrong("its metadata names another issuer")
                return (await _read(http, self._allowed(metadata.get("jwks_uri")))).get("keys")
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError, ProviderWrong) as problem:
            raise NotRead(type(problem).__name__) from None

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
    try:
        found = json.loads(body)
    except RecursionError:
        raise ProviderWrong("its answer is nested too deeply") from None
    if not isinstance(found, dict):
        raise ProviderWrong("its answer is not a JSON object")
    return found
