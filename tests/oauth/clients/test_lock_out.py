"""Guessing is slowed down, and locks nobody else out."""

import pytest
from httpx2 import ASGITransport, AsyncClient

from adapters.oauth.people import sign_in as rules
from domain.kernel.quota import Quota
from tests.oauth.app_and_people import World
from tests.oauth.desk import PASSWORD, Desk, application, attempt, staff_application
from tests.oauth.people.test_sign_in import a_desk, status
from tests.oauth.signing import ISSUER


async def test_guessing_is_slowed_down_only_where_it_happens(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who, desk = await a_desk(world)
    name = who.made.sign_in_name
    monkeypatch.setattr(rules, "BY_ACCOUNT_AND_ADDRESS", Quota(3, 600))
    guesses = [await attempt(world, desk.partner, name, "guess", "000000") for _ in range(5)]
    assert guesses == ["SignInFailed"] * 3 + ["TooManyTries"] * 2
    assert await attempt(world, desk.partner, name, PASSWORD, who.code()) == "TooManyTries"
    assert await attempt(world, desk.partner, name, PASSWORD, who.code(), "198.51.100.7") == "in"


async def test_a_successful_sign_in_does_not_count_as_a_guess(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who, desk = await a_desk(world)
    name, here = who.made.sign_in_name, "203.0.113.41"
    for quota in ("BY_ADDRESS", "BY_ACCOUNT_AND_ADDRESS", "BY_ACCOUNT"):
        monkeypatch.setattr(rules, quota, Quota(2, 6000))
    for code in who.made.recovery_codes[:4]:
        assert await attempt(world, desk.partner, name, PASSWORD, code, here) == "in"
    guesses = [await attempt(world, desk.partner, name, "guess", "000000", here) for _ in range(3)]
    assert guesses == ["SignInFailed", "SignInFailed", "TooManyTries"]


async def test_one_address_cannot_use_up_what_an_account_has_everywhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, desk = await a_desk(world)
    monkeypatch.setattr(rules, "BY_ACCOUNT_AND_ADDRESS", Quota(3, 600))
    monkeypatch.setattr(rules, "BY_ACCOUNT", Quota(5, 600))
    for _ in range(8):
        await attempt(world, desk.partner, who.made.sign_in_name, "guess", "000000")
    assert await attempt(world, desk.partner, who.made.sign_in_name, PASSWORD, who.code(), "198.51.100.7") == "in"


async def test_one_address_cannot_try_one_name_after_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    partner = await staff_application(world, await world.organisation())
    monkeypatch.setattr(rules, "BY_ADDRESS", Quota(3, 600))
    found = [await attempt(world, partner, f"name{number}@x", "guess", "0", "203.0.113.77") for number in range(5)]
    assert found == ["SignInFailed"] * 3 + ["TooManyTries"] * 2


async def test_a_known_browser_gets_in_while_the_account_is_attacked_from_everywhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, desk = await a_desk(world)
    assert await status(desk, who) == 303
    desk.http.cookies.delete("__Host-corridor-session")
    monkeypatch.setattr(rules, "BY_ACCOUNT", Quota(5, 600))
    for number in range(6):
        assert await attempt(world, desk.partner, who.made.sign_in_name, "x", "1", f"203.0.113.{number}") != "in"
    stranger = Desk(world, desk.partner)
    answer = await stranger.sign_in(await stranger.page(await stranger.begin()), who, code=who.code(1))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert await status(desk, who, code=who.code(1)) == 303


async def test_a_known_browser_gets_in_past_a_neighbour_at_the_same_address(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, desk = await a_desk(world)
    shared = "203.0.113.66"
    desk.http = AsyncClient(transport=ASGITransport(app=application(world), client=(shared, 1)), base_url=ISSUER)
    assert await status(desk, who) == 303
    desk.http.cookies.delete("__Host-corridor-session")
    monkeypatch.setattr(rules, "BY_ADDRESS", Quota(1, 600))
    monkeypatch.setattr(rules, "BY_KNOWN_BROWSERS", Quota(2, 600))
    for _ in range(3):
        await attempt(world, desk.partner, who.made.sign_in_name, "guess", "000000", shared)
    assert await status(desk, who, code=who.wrong_code()) == 401
    assert await status(desk, who, code=who.code(1)) == 303
    desk.http.cookies.delete("__Host-corridor-session")
    assert [await status(desk, who, code=who.wrong_code()) for _ in range(2)] == [401, 429]
