"""What holds of HTTP in general holds of the OAuth endpoints and the public documents too."""

import base64

import pytest

from tests.app_under_test import World
from tests.failures import all_failures
from tests.http.access.matrix.operations import METHODS, whole_document

DOCUMENTED = {
    path: {method.upper() for method in METHODS if method in item}
    for path, item in whole_document()["paths"].items()
    if path.startswith(("/oauth/", "/.well-known/", "/healthz", "/readyz", "/openapi.yaml"))
}
PAGES = {
    "/oauth/sign-in": {"GET", "POST"},
    "/oauth/sessions": {"GET", "POST"},
    "/oauth/consent": {"POST"},
    "/oauth/people": {"GET"},
    "/oauth/people/end": {"GET", "POST"},
}
BESIDE = {"/oauth/authorize": {"POST"}, "/oauth/userinfo": {"POST"}}
"""As OpenID Connect Core has it (3.1.2.1, 5.3.1)."""
PUBLIC = sorted(path for path in DOCUMENTED if not path.startswith("/oauth/") or path == "/oauth/jwks")


@pytest.mark.parametrize(("path", "methods"), sorted({**DOCUMENTED, **PAGES}.items()))
async def test_another_method_is_answered_with_those_that_there_are(world: World, path: str, methods: set[str]) -> None:
    expected = methods | BESIDE.get(path, set()) | ({"HEAD"} if path in PUBLIC else set())
    with all_failures() as failures:
        for method in ("PUT", "DELETE", "TRACE", "OPTIONS"):
            with failures.at(method):
                answer = await world.http.request(method, path)
                assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
                assert set(answer.headers["allow"].split(", ")) == expected


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_documents_answer_to_head(world: World, path: str) -> None:
    """Monitors, load balancers and caches ask this way (RFC 9110, 9.1)."""
    asked, got = await world.http.head(path), await world.http.get(path)
    assert asked.status_code == got.status_code == 200
    with all_failures() as failures:
        for name in ("content-type", "content-length", "cache-control"):
            with failures.at(name):
                assert asked.headers.get(name) == got.headers.get(name)


async def test_two_authorization_headers_are_as_good_as_none(world: World) -> None:
    caller = await world.caller("nea")
    token = ("authorization", f"Bearer {caller.token}")
    for other in (token, ("authorization", "Bearer x")):
        for headers in ([token, other], [other, token]):
            answer = await world.http.get("/v1/cases", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    shown = base64.b64encode(f"{caller.client_id}:{caller.secret}".encode()).decode()
    twice = [("authorization", f"Basic {shown}"), ("authorization", "Basic eDp5")]
    for path in ("/oauth/token", "/oauth/par", "/oauth/revoke", "/oauth/introspect"):
        answer = await world.http.post(path, data={"grant_type": "client_credentials", "token": "x"}, headers=twice)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
