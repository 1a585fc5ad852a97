"""Tokens are cached until they expire, up to the capacity of the cache."""

import time

from uuid_utils.compat import uuid7

from adapters.oauth.callers import TokenCache
from adapters.oauth.tokens.verified_token import KnownToken, VerifiedToken
from domain.kernel.access import Actor
from domain.kernel.ids import ClientId, OrganisationId


def known(expires_at: float) -> KnownToken:
    client, organisation = uuid7(), uuid7()
    token = VerifiedToken(
        kid="k",
        jti="j",
        subject="s",
        client_id=client,
        organisation_id=organisation,
        scopes=frozenset(),
        issued_at=0.0,
        expires_at=expires_at,
        jkt=None,
        allowance_id=None,
    )
    return KnownToken(token, Actor(ClientId(client), OrganisationId(organisation), frozenset()))


def test_the_one_remembered_longest_makes_room() -> None:
    cache, later = TokenCache(2), time.time() + 300
    for name in (b"one", b"two", b"three"):
        cache.put(name, known(later))
    assert len(cache) == 2
    assert [cache.get(name) is None for name in (b"one", b"two", b"three")] == [True, False, False]


def test_a_token_that_expired_is_forgotten() -> None:
    cache = TokenCache(2)
    cache.put(b"one", known(time.time() - 1))
    assert cache.get(b"one") is None
    assert len(cache) == 0


def test_tokens_that_nobody_presents_again_are_forgotten_once_they_have_expired() -> None:
    cache, later = TokenCache(5), time.time() + 300
    for name, expires_at in ((b"one", time.time() - 1), (b"two", later)):
        cache.put(name, known(expires_at))
    cache.keep_only(frozenset({"k"}))
    assert len(cache) == 1
    assert cache.get(b"two") is not None
