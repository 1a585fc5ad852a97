"""What an identity provider answers is not trusted further than it must be."""

import json
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey

from adapters.oauth.provider.provider_keys import ProviderKeys
from adapters.oauth.signatures import fetched_keys
from domain.kernel.errors import Unavailable
from tests.oauth.signing import public

PROVIDER = "https://id.example"
KEY = {**public(ECKey.generate_key("P-256")), "kid": "one"}
METADATA = {"issuer": PROVIDER, "jwks_uri": f"{PROVIDER}/keys"}


class Provider:
    """Answers by path, and counts."""

    def __init__(self, metadata: Any = METADATA, keys: Any = None, **headers: str) -> None:
        self.answers = {"/.well-known/openid-configuration": metadata, "/keys": keys or {"keys": [KEY]}}
        self.status, self.headers, self.asked = 200, headers, 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        return httpx2.Response(self.status, headers=self.headers, content=json.dumps(self.answers[request.url.path]))

    @property
    def keys(self) -> ProviderKeys:
        return ProviderKeys(PROVIDER, httpx2.MockTransport(self))


async def test_keys_are_fetched_once_and_kept() -> None:
    provider = Provider()
    keys = provider.keys
    for _ in range(3):
        assert (await keys.jwks("one"))["keys"] == [KEY]
    assert provider.asked == 2
    assert keys.names == {"one"}


async def test_unknown_names_do_not_make_us_ask_without_end() -> None:
    provider = Provider()
    keys = provider.keys
    for number in range(50):
        await keys.jwks(f"../{number}")
    assert provider.asked == 2


async def test_a_new_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    keys = provider.keys
    await keys.jwks("one")
    provider.answers["/keys"] = {"keys": [{**KEY, "kid": "two"}]}
    monkeypatch.setattr(fetched_keys, "PAUSE_SECONDS", 0.0)
    assert [key["kid"] for key in (await keys.jwks("two"))["keys"]] == ["two"]


async def test_known_keys_serve_while_the_provider_is_away_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    keys = provider.keys
    await keys.jwks("one")
    provider.status = 500
    monkeypatch.setattr(fetched_keys, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(fetched_keys, "PAUSE_SECONDS", 0.0)
    assert (await keys.jwks("one"))["keys"] == [KEY]
    monkeypatch.setattr(fetched_keys, "USABLE_SECONDS", 0.0)
    with pytest.raises(Unavailable):
        await keys.jwks("one")


@pytest.mark.parametrize(
    "provider",
    [
        Provider({**METADATA, "issuer": "https://other.example"}),
        Provider({**METADATA, "jwks_uri": "http://id.example/keys"}),
        Provider({**METADATA, "jwks_uri": "http://127.0.0.1/keys"}),
        Provider({**METADATA, "jwks_uri": "file:///keys"}),
        Provider({"issuer": PROVIDER}),
        Provider([]),
        Provider(keys={"keys": "one"}),
        Provider(keys={"keys": [KEY] * 51}),
        Provider(keys={"keys": [KEY], "more": "x" * 300_000}),
    ],
)
async def test_an_answer_that_cannot_be_used_is_unavailable(provider: Provider) -> None:
    with pytest.raises(Unavailable):
        await provider.keys.jwks("one")


async def test_a_redirect_is_not_followed() -> None:
    provider = Provider(location="https://elsewhere.example/")
    provider.status = 302
    with pytest.raises(Unavailable):
        await provider.keys.jwks("one")
    assert provider.asked == 1


async def test_keys_of_other_kinds_are_left_out() -> None:
    other = {**public(ECKey.generate_key("P-384")), "kid": "other"}
    secret = {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "secret"}
    sealing = {**KEY, "kid": "sealing", "use": "enc"}
    provider = Provider(keys={"keys": [other, secret, sealing, {"kid": 7}, "x", KEY]})
    assert [key["kid"] for key in (await provider.keys.jwks("one"))["keys"]] == ["one"]
