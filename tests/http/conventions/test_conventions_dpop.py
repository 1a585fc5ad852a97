"""A token bound to a key, over HTTP: how the service asks for a proof, and with which challenge (RFC 9449)."""

import base64
from dataclasses import replace

from joserfc.jwk import ECKey

from tests.app_under_test import PARTNER, PUBLIC_URL, Caller, World
from tests.oauth.signing import call_proof, proof

KEY, OTHER = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
CASES = f"{PUBLIC_URL}/v1/cases"


async def bound(world: World, scopes: frozenset[str] = PARTNER) -> tuple[Caller, str]:
    """A caller whose token is bound to KEY, and the nonce of the service."""
    caller = await world.new_caller("nea", scopes)
    basic = base64.b64encode(f"{caller.client_id}:{caller.secret}".encode()).decode()
    nonce = None
    for _ in range(2):
        shown = proof(KEY, nonce, htu=f"{PUBLIC_URL}/oauth/token")
        headers = {"authorization": f"Basic {basic}", "dpop": shown}
        answer = await world.http.post("/oauth/token", data={"grant_type": "client_credentials"}, headers=headers)
        nonce = answer.headers["dpop-nonce"]
    assert answer.json()["token_type"] == "DPoP"
    return replace(caller, token=answer.json()["access_token"]), nonce


async def test_a_proof_opens_the_door_and_its_absence_is_told(world: World) -> None:
    caller, nonce = await bound(world)
    authorization = f"DPoP {caller.token}"
    good = await caller.get(
        "/v1/cases", authorization=authorization, dpop=call_proof(KEY, nonce, caller.token, htu=CASES)
    )
    assert good.status_code == 200
    for headers in ({}, {"dpop": "x"}, {"dpop": call_proof(OTHER, nonce, caller.token, htu=CASES)}):
        answer = await caller.get("/v1/cases", authorization=authorization, **headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_dpop_proof")
        assert answer.headers["www-authenticate"].startswith('DPoP error="invalid_dpop_proof", resource_metadata=')
        assert answer.headers["www-authenticate"].endswith(', algs="ES256 EdDSA Ed25519 PS256"')


async def test_the_nonce_to_use_is_given(world: World) -> None:
    caller, _ = await bound(world)
    shown = call_proof(KEY, None, caller.token, htu=CASES)
    answer = await caller.get("/v1/cases", authorization=f"DPoP {caller.token}", dpop=shown)
    assert (answer.status_code, answer.json()["code"]) == (401, "use_dpop_nonce")
    assert answer.headers["www-authenticate"].startswith('DPoP error="use_dpop_nonce", ')
    shown = call_proof(KEY, answer.headers["dpop-nonce"], caller.token, htu=CASES)
    again = await caller.get("/v1/cases", authorization=f"DPoP {caller.token}", dpop=shown)
    assert again.status_code == 200
    replayed = await caller.get("/v1/cases", authorization=f"DPoP {caller.token}", dpop=shown)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "invalid_dpop_proof")


async def test_a_bound_token_is_worth_nothing_without_its_scheme(world: World) -> None:
    caller, _ = await bound(world)
    answer = await caller.get("/v1/cases")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def test_who_comes_with_a_proof_is_answered_in_that_scheme(world: World) -> None:
    caller, nonce = await bound(world, frozenset({"cases:read"}))
    shown = call_proof(KEY, nonce, caller.token, htu=f"{PUBLIC_URL}/v1/audit")
    lacking = await caller.get("/v1/audit", authorization=f"DPoP {caller.token}", dpop=shown)
    unknown = await caller.get("/v1/audit", authorization="DPoP x", dpop=shown)
    assert (lacking.status_code, unknown.status_code) == (403, 401)
    assert lacking.headers["www-authenticate"].startswith('DPoP error="insufficient_scope", scope="audit:read", ')
    assert unknown.headers["www-authenticate"].startswith('DPoP error="invalid_token", ')
