"""DPoP proofs and the times in them (RFC 9449, 11.1; FAPI 2.0, 5.3.2.1), wherever a proof is read."""

import time

import pytest
from joserfc.jwk import ECKey

from domain.oauth.errors import DpopRefused
from tests.oauth.app_and_people import World, error_of
from tests.oauth.desk import Desk, person, staff_application
from tests.oauth.signing import ISSUER, call_proof, proof

KEY = ECKey.generate_key("P-256")
GOOD = [
    pytest.param({"iat": -10}, id="iat 10 s ago"),
    pytest.param({"iat": 10}, id="iat 10 s ahead"),
    pytest.param({"nbf": 0, "exp": 300}, id="nbf now and exp in five minutes"),
]
BAD = [
    pytest.param({"iat": -3600}, id="iat an hour ago"),
    pytest.param({"iat": 61}, id="iat over 60 s ahead"),
    pytest.param({"exp": -1}, id="exp a second ago"),
    pytest.param({"nbf": 61}, id="nbf over 60 s ahead"),
]


def now_and(seconds: dict[str, int]) -> dict[str, int]:
    now = int(time.time())
    return {name: now + value for name, value in seconds.items()}


@pytest.mark.parametrize("times", GOOD)
async def test_a_proof_in_its_time_is_accepted(world: World, times: dict[str, int]) -> None:
    partner = await world.partner()
    answer = await world.token_answer(partner, proofs=(proof(KEY, world.nonce(), **now_and(times)),))
    token = str((answer.body or {})["access_token"])
    await world.identify(f"DPoP {token}", dpop=call_proof(KEY, world.nonce(), token, **now_and(times)))


@pytest.mark.parametrize("times", BAD)
async def test_a_proof_out_of_its_time_is_refused_everywhere(world: World, times: dict[str, int]) -> None:
    partner = await world.partner()
    refused = await world.token_answer(partner, proofs=(proof(KEY, world.nonce(), **now_and(times)),))
    assert (refused.status, error_of(refused)) == (400, "invalid_dpop_proof")
    token = await world.bound_token(partner, KEY)
    with pytest.raises(DpopRefused):
        await world.identify(f"DPoP {token}", dpop=call_proof(KEY, world.nonce(), token, **now_and(times)))
    desk = Desk(world, await staff_application(world, partner.organisation_id))
    par = proof(KEY, world.nonce(), htu=f"{ISSUER}/oauth/par", **now_and(times))
    headers = {"Authorization": desk.partner.basic, "DPoP": par}
    answer = await desk.http.post("/oauth/par", data=desk.request(), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")


async def test_a_refresh_needs_the_client_and_where_it_must_be_a_proof(world: World) -> None:
    who = await person(world)
    desk = Desk(world, await staff_application(world, who.organisation_id, dpop_required=True))
    code = (await desk.arrive(who))["code"]
    first = (await desk.redeem(code, proofs=(proof(KEY, world.nonce()),))).body or {}
    form = f"grant_type=refresh_token&refresh_token={first['refresh_token']}".encode()
    assert error_of(await world.server.token(form, None, (proof(KEY, world.nonce()),))) == "invalid_client"
    unproved = await desk.refresh(str(first["refresh_token"]))
    assert error_of(unproved) == "invalid_dpop_proof"
    again = await desk.refresh(str(first["refresh_token"]), proofs=(proof(KEY, world.nonce()),))
    assert (again.body or {})["token_type"] == "DPoP"


async def test_the_scheme_is_read_in_any_case(world: World) -> None:
    partner = await world.partner()
    plain, bound = await world.token(partner), await world.bound_token(partner, KEY)
    for scheme in ("bearer", "BEARER", "bEaReR"):
        await world.identify(f"{scheme} {plain}")
    for scheme in ("dpop", "DPOP", "dPoP"):
        await world.identify(f"{scheme} {bound}", dpop=call_proof(KEY, world.nonce(), bound))
