"""Guessing clients' credentials is slowed down where it happens, and shuts no client out elsewhere."""

from urllib.parse import urlencode

import pytest
from joserfc.jwk import ECKey

from adapters.oauth.clients import failed_clients
from adapters.oauth.wire.answers import Answer
from domain.kernel.quota import Quota
from domain.oauth.people import Origin
from tests.oauth.app_and_people import Partner, World, asserted, assertion_claims, basic, error_of
from tests.oauth.signing import signed

FORM = b"grant_type=client_credentials&token=x"


@pytest.fixture(autouse=True)
def three_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed_clients, "FAILURES", Quota(3, 6000))


def address(number: int) -> Origin:
    """Give an address of which no other test hears."""
    return Origin(f"198.18.0.{number}", "req_1")


async def ask(world: World, origin: Origin, client_id: str, secret: str) -> int:
    return (await world.server.token(FORM, basic(client_id, secret), (), origin)).status


async def test_who_guesses_waits_and_the_client_gets_in_from_elsewhere(world: World) -> None:
    partner = await world.partner()
    here = address(1)
    assert [await ask(world, here, partner.client_id, f"guess {n}") for n in range(3)] == [401] * 3
    refused = await world.server.token(FORM, partner.basic, (), here)
    assert (refused.status, error_of(refused)) == (429, "temporarily_unavailable")
    assert 0 < int(refused.headers["Retry-After"]) <= 2000
    assert refused.headers["RateLimit-Policy"] == '"failures";q=3;w=6000'
    assert refused.headers["RateLimit"] == f'"failures";r=0;t={refused.headers["Retry-After"]}'
    assert await ask(world, here, "client_" + "0" * 32, "another") == 429
    assert await ask(world, address(2), partner.client_id, partner.secret or "") == 200


async def test_mistakes_at_all_endpoints_count_together(world: World) -> None:
    here, wrong = address(3), basic("client_nonsense", "x")
    answers: list[Answer] = [
        await world.server.push(FORM, wrong, (), here),
        await world.server.introspect(FORM, wrong, here),
        await world.server.revoke(FORM, wrong, here),
        await world.server.token(FORM, wrong, (), here),
    ]
    assert [answer.status for answer in answers] == [401, 401, 401, 429]


@pytest.mark.parametrize("shown", [None, "Basic !", "Bearer x", basic("", "x")])
async def test_who_does_not_say_who_they_are_uses_nothing_up(world: World, shown: str | None) -> None:
    partner, here = await world.partner(), address(9)
    for _ in range(5):
        assert (await world.server.token(FORM, shown, (), here)).status == 401
    assert await ask(world, here, partner.client_id, partner.secret or "") == 200


async def test_a_client_known_at_an_address_gets_in_while_others_guess_there(world: World) -> None:
    known, victim = await world.partner(), await world.partner()
    here = address(4)
    assert await ask(world, here, known.client_id, known.secret or "") == 200
    for number in range(4):
        await ask(world, here, victim.client_id, f"guess {number}")
    assert await ask(world, here, victim.client_id, victim.secret or "") == 429
    assert await ask(world, here, known.client_id, known.secret or "") == 200
    assert [await ask(world, here, known.client_id, "wrong") for _ in range(4)] == [401, 401, 401, 429]
    assert await ask(world, address(5), known.client_id, known.secret or "") == 200


async def test_a_client_assertion_is_not_checked_while_its_client_must_wait(world: World) -> None:
    """Neither is its signature verified nor its ``jti`` used up."""
    partner, here = await world.partner_with_key(), address(6)
    impostor = Partner(partner.client_id, partner.organisation_id, key=ECKey.generate_key("P-256"))
    answers = [await world.server.token(form_of(who), None, (), here) for who in (impostor,) * 3]
    assert [answer.status for answer in answers] == [401] * 3
    good = form_of(partner)
    assert (await world.server.token(good, None, (), here)).status == 429
    assert (await world.server.token(good, None, (), address(7))).status == 200


async def test_what_succeeds_is_never_a_mistake(world: World) -> None:
    partner, here = await world.partner(), address(8)
    assert [await ask(world, here, partner.client_id, partner.secret or "") for _ in range(5)] == [200] * 5


def form_of(partner: Partner) -> bytes:
    assert partner.key is not None
    statement = signed(partner.key, assertion_claims(partner), kid=None)
    return urlencode({"grant_type": "client_credentials", **asserted(statement)}).encode()
