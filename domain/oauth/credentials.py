"""Credentials of clients whose scopes open persons: only keys, and each in force only once a second person agreed.

Who takes part: somebody registers or rotates a client, handing in public keys; a second person of the client's own
organisation activates them; the client's operator, who alone holds the private keys.
Promised: nobody hands on, alone or in a secret, a way to persons that they do not see themselves. Keys stay in force
through a rotation that repeats them, so a system changes its keys without interruption. The operator of the service,
on the command line, needs nobody else.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from domain.kernel.errors import FieldFault, InvalidValues, Missing
from domain.kernel.scopes import OPENS_PERSONS
from domain.kernel.sentence import Sentence
from domain.oauth.clients import ClientStatus, Jwks, RegisteredClient

Key = dict[str, Any]


def opens_persons(scopes: Iterable[str]) -> bool:
    """Return whether any of these scopes shows persons."""
    return not OPENS_PERSONS.isdisjoint(scopes)


def must_have_keys(scopes: Iterable[str], jwks: object) -> None:
    """Raise ``InvalidValues`` if such a client would get a secret, which its maker would see."""
    if jwks is None and opens_persons(scopes):
        sentence = Sentence("These scopes open data about people: send the system's public keys as jwks.")
        raise InvalidValues((FieldFault("/jwks", "keys_required", sentence),))


def must_be_in_use(client: RegisteredClient) -> None:
    """Raise ``Missing`` for a disabled client: nothing brings it back."""
    if client.status is ClientStatus.DISABLED:
        raise Missing


def with_keys(client: RegisteredClient, wanted: Jwks, thumbprint: Callable[[Key], str]) -> RegisteredClient:
    """Return the client after a rotation to these keys. Keys in force that are named again stay so, keys that are not
    stop, and new ones wait.

    Keys are compared by their thumbprint (RFC 7638): a ``kid`` is a name that anybody can give to any key.
    """
    if not opens_persons(client.scopes):
        return replace(client, jwks=wanted, pending_jwks=None, status=ClientStatus.ACTIVE)
    in_force = {thumbprint(key) for key in _keys(client.jwks)}
    kept = [key for key in _keys(wanted) if thumbprint(key) in in_force]
    added = [key for key in _keys(wanted) if thumbprint(key) not in in_force]
    return replace(
        client, jwks=_set(kept), pending_jwks=_set(added), status=ClientStatus.ACTIVE if kept else ClientStatus.PENDING
    )


def activated(client: RegisteredClient) -> RegisteredClient:
    """Return the client with the keys that wait in force."""
    together = _set([*_keys(client.jwks), *_keys(client.pending_jwks)])
    return replace(client, jwks=together, pending_jwks=None, status=ClientStatus.ACTIVE)


def _keys(jwks: Jwks | None) -> list[Key]:
    return [] if jwks is None else jwks["keys"]


def _set(keys: list[Key]) -> Jwks | None:
    return {"keys": keys} if keys else None
