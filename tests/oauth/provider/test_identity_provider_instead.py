"""An external identity provider instead of our own: nothing is issued here, and nothing of ours is let in."""

from typing import Any

import pytest

from api.process.settings import SettingWrong, read_settings
from tests.oauth.app_and_people import World
from tests.oauth.provider.elsewhere import Elsewhere, call, refusal, trusting
from tests.oauth.provider.staff_elsewhere import colleague
from tests.oauth.signing import ISSUER

ISSUING = (
    ("POST", "/oauth/token"),
    ("POST", "/oauth/par"),
    ("POST", "/oauth/revoke"),
    ("POST", "/oauth/introspect"),
    ("GET", "/oauth/authorize"),
    ("POST", "/oauth/authorize"),
    ("GET", "/oauth/sign-in"),
    ("POST", "/oauth/sign-in"),
    ("POST", "/oauth/consent"),
    ("GET", "/oauth/sessions"),
    ("POST", "/oauth/sessions"),
    ("GET", "/oauth/people"),
    ("GET", "/oauth/people/end"),
    ("POST", "/oauth/people/end"),
    ("GET", "/oauth/password"),
    ("POST", "/oauth/password"),
    ("GET", "/oauth/authenticator"),
    ("POST", "/oauth/authenticator"),
    ("POST", "/oauth/authenticator/confirm"),
    ("GET", "/oauth/problem"),
    ("GET", "/oauth/userinfo"),
    ("POST", "/oauth/userinfo"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/.well-known/openid-configuration"),
)


async def test_people_of_the_provider_work_and_tokens_of_ours_do_not(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await world.token(await world.partner("directory:read"))
    async with (
        colleague(world, elsewhere) as who,
        trusting(settings, elsewhere.url, identity_provider_only=True) as http,
    ):
        assert (await call(http, await who.token())).status_code == 200
        refused = await call(http, ours)
        assert refusal(refused) == (401, "invalid_token")
        assert refused.headers["www-authenticate"].startswith("Bearer ")
    async with trusting(settings, elsewhere.url) as http:
        assert (await call(http, ours)).status_code == 200


async def test_nothing_that_issues_is_there_and_the_metadata_names_the_provider(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    partner = await world.partner("directory:read")
    form = {"grant_type": "client_credentials", "token": "x"}
    async with trusting(settings, elsewhere.url, identity_provider_only=True) as http:
        for method, path in ISSUING:
            asked: dict[str, Any] = {"data": form} if method == "POST" else {}
            answer = await http.request(method, path, headers={"Authorization": partner.basic}, **asked)
            assert refusal(answer) == (404, "not_found"), path
        metadata = (await http.get("/.well-known/oauth-protected-resource")).json()
        assert metadata["authorization_servers"] == [elsewhere.url]
        assert metadata["resource"] == ISSUER
        assert (await http.get("/oauth/jwks")).json()["keys"]  # the heads of the audit tree are signed by these


def test_without_a_provider_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_IDENTITY_PROVIDER_ONLY", "true")
    with pytest.raises(SettingWrong, match=r"CORRIDOR_IDENTITY_PROVIDER_ONLY: name the issuer"):
        read_settings()
    monkeypatch.setenv("CORRIDOR_IDENTITY_PROVIDER", "https://id.example")
    assert read_settings().identity_provider_only
