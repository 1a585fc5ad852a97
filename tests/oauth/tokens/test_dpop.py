"""Tokens bound to a key (RFC 9449), and every proof that must not do."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.possession.dpop_nonces import Nonces
from domain.kernel.errors import InvalidToken
from domain.oauth.errors import DpopNonceNeeded, DpopRefused
from tests.oauth.app_and_people import World, error_of, make_world
from tests.oauth.desk import Desk, staff_application
from tests.oauth.signing import ISSUER, call_proof, forged, hs256, proof, signed, signed_by_hand

KEY = ECKey.generate_key("P-256")
OTHER = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)


async def call(world: World, token: str, *proofs: str, scheme: str = "DPoP", **kwargs: Any) -> None:
    await world.identify(f"{scheme} {token}", dpop=", ".join(proofs) if proofs else None, **kwargs)


def by_rs256(nonce: str) -> str:
    """A proof with nothing wrong but its algorithm."""
    claims = {"htm": "POST", "htu": f"{ISSUER}/oauth/token", "iat": int(time.time()), "jti": nonce, "nonce": nonce}
    return signed_by_hand(RSA, {"typ": "dpop+jwt", "jwk": RSA.as_dict(private=False)}, claims)


@pytest.mark.parametrize("key", [KEY, OKPKey.generate_key("Ed25519"), RSA], ids=["ES256", "EdDSA", "PS256"])
async def test_a_bound_token_opens_with_its_key(world: World, key: ECKey) -> None:
    partner = await world.partner()
    token = await world.bound_token(partner, key)
    for _ in range(2):
        await call(world, token, call_proof(key, world.nonce(), token))
    assert (await world.introspect(partner, token))["cnf"] == {"jkt": key.thumbprint()}


async def test_without_our_nonce_one_is_given(world: World) -> None:
    partner = await world.partner()
    answer = await world.token_answer(partner, proofs=(proof(KEY, None),))
    assert (answer.status, error_of(answer)) == (400, "use_dpop_nonce")
    given = answer.headers["DPoP-Nonce"]
    good = await world.token_answer(partner, proofs=(proof(KEY, given),))
    assert good.status == 200
    assert good.headers["DPoP-Nonce"]
    token = str((good.body or {})["access_token"])
    with pytest.raises(DpopNonceNeeded) as needed:
        await call(world, token, call_proof(KEY, None, token))
    await call(world, token, call_proof(KEY, needed.value.nonce, token))


async def test_old_and_invented_nonces_are_not_ours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nonces = Nonces(world.callers.keys)
    nonce, now = nonces.new(), time.time()
    assert nonces.accepts(nonce)
    for wrong in (None, "", "x", nonce[:-4], "A" * 32, nonce.swapcase(), "é"):
        assert not nonces.accepts(wrong)
    monkeypatch.setattr("time.time", lambda: now + 400)
    assert not nonces.accepts(nonce)


async def test_a_client_that_must_use_dpop_gets_no_token_without(world: World) -> None:
    partner = await world.partner(dpop_required=True)
    answer = await world.token_answer(partner)
    assert (answer.status, error_of(answer)) == (400, "invalid_dpop_proof")
    await world.bound_token(partner, KEY)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda n: (proof(KEY, n), proof(KEY, n)), id="two"),
        pytest.param(lambda n: ("not a proof",), id="malformed"),
        pytest.param(lambda n: ("",), id="empty"),
        pytest.param(lambda n: (proof(KEY, n, header={"typ": "JWT"}),), id="wrong typ"),
        pytest.param(lambda n: (proof(KEY, n, header={"typ": None}),), id="no typ"),
        pytest.param(lambda n: (proof(KEY, n, header={"jwk": None}),), id="no key"),
        pytest.param(lambda n: (proof(KEY, n, header={"jwk": KEY.as_dict(private=True)}),), id="private key in jwk"),
        pytest.param(lambda n: (proof(KEY, n, header={"jwk": OTHER.as_dict(private=False)}),), id="another key in jwk"),
        pytest.param(lambda n: (proof(KEY, n, header={"jwk": RSA.as_dict(private=False)}),), id="key of another alg"),
        pytest.param(lambda n: (proof(KEY, n, header={"jwk": {"kty": "oct", "k": "eA"}}),), id="symmetric key in jwk"),
        pytest.param(
            lambda n: (forged({"typ": "dpop+jwt", "alg": "ES256", "jwk": "x"}, {"nonce": n}),), id="jwk a text"
        ),
        pytest.param(
            lambda n: (hs256({"typ": "dpop+jwt", "jwk": KEY.as_dict(private=False)}, {"nonce": n}, KEY),),
            id="wrong alg",
        ),
        pytest.param(lambda n: (by_rs256(n),), id="RS256"),
        pytest.param(lambda n: (proof(KEY, n, htm="GET"),), id="wrong htm"),
        pytest.param(lambda n: (proof(KEY, n, htm=None),), id="no htm"),
        pytest.param(lambda n: (proof(KEY, n, htu=f"{ISSUER}/oauth/par"),), id="wrong htu"),
        pytest.param(lambda n: (proof(KEY, n, htu="https://evil.example/oauth/token"),), id="htu of another host"),
        pytest.param(lambda n: (proof(KEY, n, htu="http://corridor.example/oauth/token"),), id="htu without TLS"),
        pytest.param(lambda n: (proof(KEY, n, htu="https://corridor.example:x/"),), id="htu with a broken port"),
        pytest.param(lambda n: (proof(KEY, n, htu=None),), id="no htu"),
        pytest.param(lambda n: (proof(KEY, n, iat=int(time.time()) - 3600),), id="iat an hour ago"),
        pytest.param(lambda n: (proof(KEY, n, iat=int(time.time()) + 3600),), id="iat in an hour"),
        pytest.param(lambda n: (proof(KEY, n, iat=None),), id="no iat"),
        pytest.param(lambda n: (proof(KEY, n, jti=None),), id="no jti"),
        pytest.param(lambda n: (proof(KEY, n, jti="j" * 300),), id="jti too long"),
        pytest.param(lambda n: (proof(KEY, ["x"]),), id="nonce a list"),
        pytest.param(lambda n: (proof(KEY, n)[:-6],), id="signature cut short"),
    ],
)
async def test_proofs_refused_at_the_token_endpoint(world: World, make: Callable[[str], tuple[str, ...]]) -> None:
    partner = await world.partner()
    answer = await world.token_answer(partner, proofs=make(world.nonce()))
    assert (answer.status, error_of(answer)) == (400, "invalid_dpop_proof")


async def test_htu_is_compared_without_query_and_case_of_the_host(world: World) -> None:
    partner = await world.partner()
    for same in ("https://CORRIDOR.example:443/oauth/token", f"{ISSUER}/oauth/token?x=1#y"):
        answer = await world.token_answer(partner, proofs=(proof(KEY, world.nonce(), htu=same),))
        assert answer.status == 200


async def test_reused_jti_at_the_token_endpoint(world: World) -> None:
    partner, one = await world.partner(), proof(KEY, world.nonce())
    assert (await world.token_answer(partner, proofs=(one,))).status == 200
    assert error_of(await world.token_answer(partner, proofs=(one,))) == "invalid_dpop_proof"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda n, t: (), id="missing"),
        pytest.param(lambda n, t: (call_proof(KEY, n, t), call_proof(KEY, n, t)), id="two"),
        pytest.param(lambda n, t: (call_proof(OTHER, n, t),), id="other key"),
        pytest.param(lambda n, t: (call_proof(KEY, n, t, ath=None),), id="no ath"),
        pytest.param(lambda n, t: (call_proof(KEY, n, t, ath="x"),), id="wrong ath"),
        pytest.param(lambda n, t: (call_proof(KEY, n, t, ath="\ud800"),), id="ath half a character"),
        pytest.param(lambda n, t: (call_proof(KEY, n, t + "x"),), id="ath of another token"),
        pytest.param(lambda n, t: (call_proof(KEY, n, t, htm="POST"),), id="wrong htm"),
        pytest.param(lambda n, t: (call_proof(KEY, n, t, htu=f"{ISSUER}/v1/other"),), id="wrong htu"),
        pytest.param(lambda n, t: (proof(KEY, n),), id="a proof for the token endpoint"),
        pytest.param(lambda n, t: (t,), id="the token itself"),
        pytest.param(lambda n, t: (signed(KEY, {"nonce": n}, typ="dpop+jwt"),), id="nothing in it"),
    ],
)
async def test_proofs_refused_at_the_api(world: World, make: Callable[[str, str], tuple[str, ...]]) -> None:
    token = await world.bound_token(await world.partner(), KEY)
    with pytest.raises(DpopRefused):
        await call(world, token, *make(world.nonce(), token))


async def test_downgraded_to_bearer(world: World) -> None:
    token = await world.bound_token(await world.partner(), KEY)
    good = call_proof(KEY, world.nonce(), token)
    await call(world, token, good)
    for dpop in ((), (call_proof(KEY, world.nonce(), token),)):
        with pytest.raises(InvalidToken):
            await call(world, token, *dpop, scheme="Bearer")


async def test_an_unbound_token_is_not_taken_as_bound(world: World) -> None:
    token = await world.token(await world.partner())
    with pytest.raises(InvalidToken):
        await call(world, token, call_proof(KEY, world.nonce(), token))


async def test_reused_jti_on_another_process(world: World, database_url: str, key_ring: FileKeyRing) -> None:
    token = await world.bound_token(await world.partner(), KEY)
    async with make_world(database_url, key_ring) as other:
        one = call_proof(KEY, other.nonce(), token)
        found = await asyncio.gather(
            *(call(each, token, one) for each in (world, other) for _ in range(4)), return_exceptions=True
        )
        assert [type(each).__name__ for each in found].count("NoneType") == 1
        assert [type(each).__name__ for each in found].count("DpopRefused") == 7


async def test_a_client_made_to_use_dpop_cannot_go_on_with_an_unbound_token(world: World) -> None:
    partner = await world.partner()
    token = await world.token(partner)
    await world.owner_sql("UPDATE oauth.clients SET dpop_required = true WHERE id = :id", id=partner.id)
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {token}")


async def test_a_pushed_request_names_no_other_key_than_that_of_its_proof(world: World) -> None:
    desk = Desk(world, await staff_application(world, await world.organisation()))
    for named, status in ((OTHER, 400), (KEY, 201)):
        pushed = proof(KEY, world.nonce(), htu=f"{ISSUER}/oauth/par")
        answer = await desk.http.post(
            "/oauth/par",
            data=desk.request(dpop_jkt=named.thumbprint()),
            headers={"Authorization": desk.partner.basic, "DPoP": pushed},
        )
        assert answer.status_code == status, answer.text
        assert (answer.json().get("error") == "invalid_dpop_proof") is (status == 400)
