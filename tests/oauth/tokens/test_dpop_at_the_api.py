"""A bound token over HTTP, with the challenges that libraries go by (RFC 9449, 7 and 9)."""

import base64
import hashlib

import httpx2
from joserfc.jwk import ECKey

from tests.oauth.app_and_people import World
from tests.oauth.signing import proof

SERVICE = "http://127.0.0.1:8000"
KEY = ECKey.generate_key("P-256")


async def bound(http: httpx2.AsyncClient, world: World) -> tuple[str, str]:
    """Get a token bound to the key, and the nonce that came with it."""
    partner = await world.partner("directory:read")
    url, form = f"{SERVICE}/oauth/token", {"grant_type": "client_credentials"}
    headers = {"Authorization": partner.basic, "DPoP": proof(KEY, None, htu=str(url))}
    first = await http.post("/oauth/token", data=form, headers=headers)
    assert first.json()["error"] == "use_dpop_nonce"
    headers["DPoP"] = proof(KEY, first.headers["dpop-nonce"], htu=str(url))
    answer = await http.post("/oauth/token", data=form, headers=headers)
    assert answer.json()["token_type"] == "DPoP"
    return answer.json()["access_token"], answer.headers["dpop-nonce"]


def for_call(token: str, nonce: str | None) -> str:
    ath = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    return proof(KEY, nonce, htm="GET", htu=f"{SERVICE}/v1/organisations", ath=ath)


async def test_the_api_takes_a_proof_and_says_what_is_wrong_with_another(
    whole_service: httpx2.AsyncClient, world: World
) -> None:
    http = whole_service
    token, nonce = await bound(http, world)
    headers = [("Authorization", f"DPoP {token}")]
    good = for_call(token, nonce)
    assert (await http.get("/v1/organisations", headers=[*headers, ("DPoP", good)])).status_code == 200
    without = await http.get("/v1/organisations", headers=[*headers, ("DPoP", for_call(token, None))])
    assert (without.status_code, without.json()["code"]) == (401, "use_dpop_nonce")
    assert without.headers["www-authenticate"].startswith('DPoP error="use_dpop_nonce"')
    given = for_call(token, without.headers["dpop-nonce"])
    assert (await http.get("/v1/organisations", headers=[*headers, ("DPoP", given)])).status_code == 200
    again = await http.get("/v1/organisations", headers=[*headers, ("DPoP", good)])
    assert (again.status_code, again.json()["code"]) == (401, "invalid_dpop_proof")
    assert again.headers["www-authenticate"].startswith('DPoP error="invalid_dpop_proof"')
    two = [("DPoP", for_call(token, nonce)), ("DPoP", for_call(token, nonce))]
    doubled = await http.get("/v1/organisations", headers=[*headers, *two])
    assert (doubled.status_code, doubled.json()["code"]) == (401, "invalid_dpop_proof")
    bearer = await http.get("/v1/organisations", headers={"Authorization": f"Bearer {token}"})
    assert (bearer.status_code, bearer.json()["code"]) == (401, "invalid_token")
