"""Authlib's own client gets and uses tokens."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey, Key, RSAKey

from tests.oauth.app_and_people import World
from tests.oauth.serving import served
from tests.oauth.signing import ALGORITHMS

FOREIGN = Path(__file__).parent
CALLBACK = "http://127.0.0.1:9/callback"
SCOPES = "directory:read referrals:read"


@pytest.fixture(scope="module")
def issuer(database_url: str, root_key_file: Path) -> Iterator[str]:
    with served(database_url, root_key_file) as address:
        yield address


class Fresh(PrivateKeyJWT):
    """Authlib's own, with our audience, a short life and a new jti each time."""

    def __init__(self, issuer: str, alg: str) -> None:
        super().__init__(issuer, alg=alg)

    def sign(self, auth: Any, token_endpoint: str) -> Any:
        self.claims = {"exp": int(time.time()) + 60}
        return super().sign(auth, token_endpoint)


async def use(client: AsyncOAuth2Client, issuer: str) -> None:
    await client.fetch_token(f"{issuer}/oauth/token", grant_type="client_credentials", scope="directory:read")
    for _ in range(2):
        answer = await client.get(f"{issuer}/v1/organisations", params={"limit": 1})
        assert answer.status_code == 200
    await client.introspect_token(f"{issuer}/oauth/introspect", token=client.token["access_token"])
    revoked = await client.revoke_token(f"{issuer}/oauth/revoke", token=client.token["access_token"])
    assert revoked.status_code == 200, revoked.text
    assert (await client.get(f"{issuer}/v1/organisations")).status_code == 401


async def test_authlib_with_a_secret(world: World, issuer: str) -> None:
    partner = await world.partner(SCOPES)
    async with AsyncOAuth2Client(partner.client_id, partner.secret) as client:
        await use(client, issuer)
        with pytest.raises(OAuthError) as refused:
            await client.fetch_token(f"{issuer}/oauth/token", grant_type="client_credentials", scope="audit:read")
        assert refused.value.error == "invalid_scope"


@pytest.mark.parametrize("key", [ECKey.generate_key("P-256"), RSAKey.generate_key(2048)], ids=["ES256", "PS256"])
async def test_authlib_with_a_signed_assertion(world: World, issuer: str, key: Key) -> None:
    partner = await world.partner_with_key(key, scopes=SCOPES)
    everywhere = dict.fromkeys(("token_endpoint_auth_method", "revocation_endpoint_auth_method"), "private_key_jwt")
    async with AsyncOAuth2Client(partner.client_id, key, **everywhere) as client:
        client.register_client_auth_method(Fresh(issuer, ALGORITHMS[type(key)]))
        await use(client, issuer)
