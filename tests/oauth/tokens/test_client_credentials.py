"""A partner's system gets a token and calls with it."""

import asyncio
import base64
import json
import time
from urllib.parse import urlencode

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from domain.kernel import ids
from domain.kernel.errors import InvalidToken, InvalidValues, Unauthenticated
from domain.kernel.scopes import SCOPES as ALL_SCOPES
from tests.oauth.app_and_people import AUDIENCE, SCOPES, World, basic, error_of
from tests.oauth.signing import ISSUER, public


def part(token: str, number: int) -> dict[str, object]:
    text = token.split(".")[number]
    found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert isinstance(found, dict)
    return found


async def test_a_secret_gives_a_token_that_says_who_and_what_and_lives_300_seconds(world: World) -> None:
    partner = await world.partner()
    answer = await world.token_answer(partner)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"
    body = dict(answer.body or {})
    token = str(body.pop("access_token"))
    assert body == {"token_type": "Bearer", "expires_in": 300, "scope": SCOPES}
    header, claims = part(token, 0), part(token, 1)
    assert header["typ"] == "at+jwt"
    assert header["alg"] == "EdDSA"
    assert header["kid"] in [key["kid"] for key in world.server.jwks()["keys"]]
    issued = claims.pop("iat")
    assert isinstance(issued, int)
    assert abs(issued - time.time()) < 10
    assert len(str(claims.pop("jti"))) == 32
    assert claims == {
        "iss": ISSUER,
        "sub": partner.client_id,
        "client_id": partner.client_id,
        "org": ids.to_text("organisation", partner.organisation_id),
        "scope": SCOPES,
        "aud": AUDIENCE,
        "exp": issued + 300,
    }


@pytest.mark.parametrize(
    "key",
    [ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048)],
    ids=["ES256", "EdDSA", "PS256"],
)
async def test_a_signed_assertion_gives_a_token(world: World, key: ECKey | OKPKey | RSAKey) -> None:
    partner = await world.partner_with_key(key)
    actor = await world.identify(f"Bearer {await world.token(partner)}")
    assert actor.client_id == partner.id
    assert actor.organisation_id == partner.organisation_id
    assert actor.scopes == set(SCOPES.split())
    assert actor.centre_ids is None


@pytest.mark.parametrize("with_alg", ["ES256", "EdDSA", "Ed25519", "PS256"])
async def test_a_registered_key_may_name_its_algorithm(world: World, with_alg: str) -> None:
    made = {"ES256": ECKey.generate_key("P-256"), "EdDSA": OKPKey.generate_key("Ed25519")}
    key = made.get(with_alg.replace("Ed25519", "EdDSA")) or RSAKey.generate_key(2048)
    jwks = {"keys": [{**public(key), "alg": with_alg, "use": "sig", "key_ops": ["verify"]}]}
    partner = await world.partner(jwks=jwks)
    assert await world.token(type(partner)(partner.client_id, partner.organisation_id, key=key))


async def test_keys_are_rotated_by_adding_one(world: World) -> None:
    old, new = ECKey.generate_key("P-256", auto_kid=True), ECKey.generate_key("P-256", auto_kid=True)
    partner = await world.partner_with_key(old)
    await world.clients.rotate(partner.organisation_id, partner.id, jwks={"keys": [public(old), public(new)]})
    for key in (old, new):
        assert await world.token(type(partner)(partner.client_id, partner.organisation_id, key=key))


async def test_fewer_scopes_may_be_asked_for_and_more_are_refused(world: World) -> None:
    partner = await world.partner()
    answer = await world.token_answer(partner, scope="referrals:read")
    assert (answer.body or {})["scope"] == "referrals:read"
    actor = await world.identify(f"Bearer {(answer.body or {})['access_token']}")
    assert actor.scopes == {"referrals:read"}
    for more in ("referrals:read identity:read", "identity:read", "nonsense", 'a"b', "é"):
        refused = await world.token_answer(partner, scope=more)
        assert (refused.status, error_of(refused)) == (400, "invalid_scope")


async def test_every_scope_of_the_contract_can_be_granted(world: World) -> None:
    partner = await world.partner(" ".join(ALL_SCOPES))
    actor = await world.identify(f"Bearer {await world.token(partner)}")
    assert actor.scopes == ALL_SCOPES.keys()


async def test_the_resource_is_ours_or_nothing(world: World) -> None:
    partner = await world.partner()
    assert (await world.token_answer(partner, resource=AUDIENCE)).status == 200
    refused = await world.token_answer(partner, resource="https://elsewhere.example")
    assert (refused.status, error_of(refused)) == (400, "invalid_target")


@pytest.mark.parametrize(
    ("other", "error"),
    [(AUDIENCE, None), ("", None), ("https://elsewhere.example", "invalid_target"), (f"{AUDIENCE}/", "invalid_target")],
)
async def test_a_resource_may_be_named_again_but_no_other_beside_it(
    world: World, other: str, error: str | None
) -> None:
    partner = await world.partner()
    form = urlencode({"grant_type": "client_credentials", "resource": [AUDIENCE, other]}, doseq=True)
    answer = await world.server.token(form.encode(), partner.basic)
    assert (answer.body or {}).get("error") == error


async def test_wrong_credentials_all_look_alike(world: World) -> None:
    partner, other = await world.partner(), await world.partner()
    disabled = await world.partner()
    await world.clients.disable(disabled.organisation_id, disabled.id)
    answers = [
        await world.server.token(b"grant_type=client_credentials", given)
        for given in (
            basic(partner.client_id, "wrong"),
            basic(partner.client_id, other.secret or ""),
            basic("client_" + "0" * 32, other.secret or ""),
            basic("client_nonsense", other.secret or ""),
            disabled.basic,
            basic(partner.client_id, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
        )
    ]
    assert {answer.status for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {
        'Basic realm="corridor", error="invalid_client"'
    }
    assert len({json.dumps(answer.body) for answer in answers}) == 1


async def test_a_client_with_keys_has_no_secret_and_one_with_a_secret_no_keys(world: World) -> None:
    keyed = await world.partner_with_key()
    answer = await world.server.token(b"grant_type=client_credentials", basic(keyed.client_id, "None"))
    assert error_of(answer) == "invalid_client"
    secret = await world.partner()
    impostor = type(secret)(secret.client_id, secret.organisation_id, key=ECKey.generate_key("P-256"))
    assert error_of(await world.token_answer(impostor)) == "invalid_client"


async def test_a_rotated_secret_replaces_the_old_one(world: World) -> None:
    partner = await world.partner()
    new = await world.clients.rotate(partner.organisation_id, partner.id)
    assert (await world.token_answer(partner)).status == 401
    assert await world.token(type(partner)(partner.client_id, partner.organisation_id, new.secret))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "invalid_request"),
        (b"grant_type=", "invalid_request"),
        (b"grant_type=password", "unsupported_grant_type"),
        (b'grant_type="\xc3\xa9%0a', "invalid_request"),
        (b"grant_type=%22%0a", "unsupported_grant_type"),
        (b"grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        (b"grant_type=client_credentials&scope=a&scope=a", "invalid_request"),
        (b"grant_type=client_credentials&scope=%00", "invalid_request"),
        (b"grant_type=%ff", "invalid_request"),
        (b"x=" + b"a" * 70_000, "invalid_request"),
        (b"&".join(b"f%d=1" % number for number in range(100)), "invalid_request"),
        (b"grant_type=client_credentials&client_id=somebody", "invalid_request"),
        (b"grant_type=client_credentials&client_secret=x", "invalid_client"),
    ],
)
async def test_broken_forms_are_refused_in_the_form_of_the_rfc(world: World, body: bytes, error: str) -> None:
    partner = await world.partner()
    answer = await world.server.token(body, partner.basic)
    assert error_of(answer) == error
    assert answer.status in {400, 401, 413}


async def test_two_ways_to_authenticate_at_once_are_refused(world: World) -> None:
    partner = await world.partner()
    answer = await world.server.token(b"grant_type=client_credentials&client_assertion=x.y.z", partner.basic)
    assert (answer.status, error_of(answer)) == (400, "invalid_request")


async def test_without_a_token_nobody_is_known(world: World) -> None:
    for nothing in (None, "", "Basic abc", "Bearer", "Bearer "):
        with pytest.raises(Unauthenticated):
            await world.identify(nothing)


async def test_a_client_can_be_limited_to_centres_of_its_own(world: World) -> None:
    partner = await world.partner()
    with pytest.raises(InvalidValues) as refused:
        await world.partner(organisation_id=partner.organisation_id, centre_ids=[partner.id])
    assert [fault.code for fault in refused.value.faults] == ["not_your_centre"]


async def test_a_disabled_client_is_out_within_two_seconds_also_where_its_token_is_known(world: World) -> None:
    partner, other = await world.partner(), await world.partner()
    token, kept = await world.token(partner), await world.token(other)
    await world.identify(f"Bearer {token}")
    await world.clients.disable(partner.organisation_id, partner.id)
    await asyncio.sleep(1.9)
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {token}")
    assert (await world.token_answer(partner)).status == 401
    assert (await world.identify(f"Bearer {kept}")).client_id == other.id


async def test_a_disabled_organisation_takes_all_its_clients_with_it(world: World) -> None:
    partner = await world.partner()
    sibling = await world.partner(organisation_id=partner.organisation_id)
    tokens = [await world.token(each) for each in (partner, sibling)]
    await world.identify(f"Bearer {tokens[0]}")
    await world.set_organisation_status(partner.organisation_id, "disabled")
    await asyncio.sleep(1.9)
    for token in tokens:
        with pytest.raises(InvalidToken):
            await world.identify(f"Bearer {token}")
    assert (await world.token_answer(sibling)).status == 401
    await world.set_organisation_status(partner.organisation_id, "active")
    await world.callers.refresh()
    assert (await world.identify(f"Bearer {tokens[0]}")).client_id == partner.id
