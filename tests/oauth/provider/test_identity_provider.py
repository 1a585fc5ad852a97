"""Tokens that an external identity provider gave to systems."""

import asyncio
from typing import Any

import pytest

from adapters.oauth.provider import provider_keys
from adapters.oauth.provider.external_names import name_client
from adapters.oauth.signatures import fetched_keys
from domain.kernel.errors import InvalidValues
from tests.oauth.app_and_people import World
from tests.oauth.provider.elsewhere import SCOPES, Elsewhere, call, here, name_of, named, refusal, trusting
from tests.oauth.signing import ISSUER


async def test_a_token_of_the_provider_opens_what_both_allow_and_ours_still_work(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await named(world, elsewhere, "directory:read cases:read")
    async with trusting(settings, elsewhere.url) as http:
        token = await elsewhere.token()
        for _ in range(2):
            assert (await call(http, token)).status_code == 200
        assert refusal(await call(http, token, "/v1/referrals")) == (403, "insufficient_scope")  # not granted here
        assert refusal(await call(http, token, "/v1/cases")) == (403, "insufficient_scope")  # not in the token
        assert (await call(http, await world.token(ours))).status_code == 200
        metadata = (await http.get("/.well-known/oauth-protected-resource")).json()
        assert metadata["authorization_servers"] == [ISSUER, elsewhere.url]


async def test_a_system_that_is_not_named_here_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    stranger = await elsewhere.world.partner(SCOPES)
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token(stranger))) == (401, "invalid_token")


async def test_the_same_name_with_another_subject_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await world.partner(SCOPES)
    await name_client(world.engine, ours.id, name_of(elsewhere, elsewhere.system.client_id, "user_somebody"))
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token())) == (401, "invalid_token")


async def test_an_issuer_that_is_not_configured_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    async with here(settings) as http:
        assert refusal(await call(http, await elsewhere.token())) == (401, "invalid_token")


async def test_a_token_for_another_audience_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    async with here(settings, identity_provider=elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token())) == (401, "invalid_token")


async def test_a_token_that_was_altered_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    head, claims, _ = (await elsewhere.token()).split(".")
    other = (await elsewhere.token()).split(".")[2]
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, f"{head}.{claims}.{other}")) == (401, "invalid_token")


async def test_a_client_disabled_here_is_out_within_two_seconds(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await named(world, elsewhere)
    async with trusting(settings, elsewhere.url) as http:
        token = await elsewhere.token()
        assert (await call(http, token)).status_code == 200
        await world.clients.disable(ours.organisation_id, ours.id)
        await asyncio.sleep(1.9)
        assert refusal(await call(http, token)) == (401, "invalid_token")


async def test_while_the_keys_cannot_be_fetched_it_is_503_and_then_works(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await named(world, elsewhere)
    async with trusting(settings, elsewhere.url) as http:
        token = await elsewhere.token()
        with monkeypatch.context() as away:
            away.setattr(provider_keys, "LARGEST_ANSWER", 10)
            assert refusal(await call(http, token)) == (503, "unavailable")
        monkeypatch.setattr(fetched_keys, "PAUSE_SECONDS", 0.0)
        assert (await call(http, token)).status_code == 200


async def test_a_provider_that_is_away_is_503_and_own_tokens_work(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = await named(world, elsewhere)
    monkeypatch.setattr(provider_keys, "FETCH_SECONDS", 0.0)
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token())) == (503, "unavailable")
        assert (await call(http, await world.token(ours))).status_code == 200


async def test_no_name_is_given_twice(world: World, elsewhere: Elsewhere) -> None:
    ours = await named(world, elsewhere)
    for subject in (None, "another"):
        with pytest.raises(InvalidValues):
            await name_client(world.engine, ours.id, name_of(elsewhere, elsewhere.system.client_id, subject))
