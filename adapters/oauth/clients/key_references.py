"""Keys of clients by reference: the client registers a URL (``jwks_uri``), and changes its keys behind it by itself.

Who takes part: the client's operator, who publishes the keys; we, who read them when an assertion needs them. Promised:
no request is made while a transaction is open; only registered URLs are read, never one that a token names, and only at
public addresses (``adapters/outgoing``). A stranger who claims to be a client makes us read its keys at most once in a
few seconds. On failure: as in ``fetched_keys.py``.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from adapters.oauth.clients.client_keys import is_public_key
from adapters.oauth.signatures.fetched_keys import FetchedKeys, NotRead
from adapters.outgoing.guarded_http import Outgoing, OutgoingFailed

KeysAtHand = Callable[[str, str], Mapping[str, Any] | None]
"""Gives the keys behind a reference without a request, or ``None``; takes its URL and a ``kid``."""


class KeysNeeded(Exception):
    """The keys behind a reference have to be read before an assertion can be verified."""

    def __init__(self, uri: str, kid: str) -> None:
        super().__init__("keys needed")
        self.uri, self.kid = uri, kid


class _Published(FetchedKeys):
    """The keys at one URL."""

    whose = "a client"

    def __init__(self, uri: str, outgoing: Outgoing) -> None:
        super().__init__(is_public_key)
        self._uri = uri
        self._outgoing = outgoing

    async def read(self) -> object:
        """Read the list of keys; raises ``NotRead``."""
        try:
            answer = await self._outgoing.request("GET", self._uri, headers={"Accept": "application/json"})
            found = json.loads(answer.body) if answer.status == 200 else None
        except (OutgoingFailed, ValueError, RecursionError) as problem:
            raise NotRead(str(problem) if isinstance(problem, OutgoingFailed) else "NotJson") from None
        if not isinstance(found, dict):
            raise NotRead("NoKeySet")
        return found.get("keys")


class KeyReferences:
    """The keys behind all references that were needed so far."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._published: dict[str, _Published] = {}

    def at_hand(self, uri: str, kid: str) -> Mapping[str, Any] | None:
        """Return the key set if it is fresh and has the key."""
        published = self._published.get(uri)
        return published.at_hand(kid) if published is not None else None

    async def jwks(self, uri: str, kid: str) -> Mapping[str, Any]:
        """Return the key set, read again if it is old or lacks the key; raises ``Unavailable``."""
        published = self._published.setdefault(uri, _Published(uri, self._outgoing))
        return await published.jwks(kid)
