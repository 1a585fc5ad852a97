"""The endpoints over HTTP, with only the authorization server behind them."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from authlib.oauth2.rfc6749.errors import InsecureTransportError
from fastapi import FastAPI
from starlette.testclient import TestClient

from adapters.oauth.server import NOWHERE
from adapters.oauth.wire.forms import FormRequest
from api.http.fair_queue import FairQueue
from api.oauth.router import router
from domain.kernel.quota import RateLimit
from tests.oauth.app_and_people import AUDIENCE, World
from tests.oauth.signing import ISSUER


@pytest.fixture
def http(world: World) -> TestClient:
    app = FastAPI()
    app.include_router(router)
    app.state.service = SimpleNamespace(
        turns=FairQueue(12),
        authorization_server=world.server,
        callers=world.callers,
        rate_limit=RateLimit(1_000_000, now=time.monotonic),
    )
    return TestClient(app, base_url="https://not-the-issuer.example")


def get(http: TestClient, path: str) -> dict[str, Any]:
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    found = answer.json()
    assert isinstance(found, dict)
    return found


async def test_metadata_names_the_configured_issuer_and_never_the_host(http: TestClient) -> None:
    for path in ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"):
        metadata = get(http, path)
        assert metadata["issuer"] == ISSUER
        assert metadata["token_endpoint"] == f"{ISSUER}/oauth/token"
        assert metadata["token_endpoint_auth_methods_supported"] == ["private_key_jwt", "client_secret_basic"]
        assert "not-the-issuer" not in str(metadata)
    resource = get(http, "/.well-known/oauth-protected-resource")
    assert resource["resource"] == AUDIENCE
    assert resource["authorization_servers"] == [ISSUER]


async def test_the_published_keys_are_public_only(http: TestClient) -> None:
    keys = get(http, "/oauth/jwks")["keys"]
    assert keys
    for key in keys:
        assert key.keys() == {"kty", "crv", "x", "kid", "use", "alg"}


async def test_an_issuer_without_tls_is_borne_on_this_machine_only() -> None:
    FormRequest("http://127.0.0.1:8000/oauth/token", {}, None, (), NOWHERE)
    with pytest.raises(InsecureTransportError):
        FormRequest("http://corridor.example/oauth/token", {}, None, (), NOWHERE)


async def test_only_forms_of_a_bearable_size_are_read(http: TestClient) -> None:
    wrong = http.post("/oauth/token", json={"grant_type": "client_credentials"})
    assert (wrong.status_code, wrong.json()["error"]) == (415, "invalid_request")
    large = http.post(
        "/oauth/token", content=b"a" * 100_000, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (large.status_code, large.json()["error"]) == (413, "invalid_request")
    assert large.headers["cache-control"] == "no-store"
