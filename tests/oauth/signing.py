"""Signs what partners sign, and forges what must be refused."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from uuid_utils.compat import uuid7

from adapters.oauth.signatures.algorithms import STRICT

ISSUER = "https://corridor.example"


def proof(key: Key, nonce: object, *, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A DPoP proof for the token endpoint, or for what ``changes`` say."""
    claims = {
        "htm": "POST",
        "htu": f"{ISSUER}/oauth/token",
        "iat": int(time.time()),
        "jti": uuid7().hex,
        "nonce": nonce,
        **changes,
    }
    wanted = {"typ": "dpop+jwt", "kid": None, "jwk": key.as_dict(private=False), **(header or {})}
    return signed(key, {name: value for name, value in claims.items() if value is not None}, **wanted)


def call_proof(key: Key, nonce: str | None, token: str, **changes: Any) -> str:
    """A DPoP proof for ``GET /v1/cases``."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    return proof(key, nonce, **{"htm": "GET", "htu": f"{ISSUER}/v1/cases", "ath": digest, **changes})


ALGORITHMS = {ECKey: "ES256", OKPKey: "EdDSA", RSAKey: "PS256"}


def signed(key: Key, claims: dict[str, Any] | bytes, **header: Any) -> str:
    """Sign as a partner would, or as nobody should: the header may say anything that joserfc can still sign."""
    header = {"alg": ALGORITHMS.get(type(key)), "kid": key.kid, **header}
    header = {name: value for name, value in header.items() if value is not None}
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return jws.serialize_compact(header, payload, key, algorithms=[header["alg"]], registry=STRICT)


def forged(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"x" * 64) -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def hs256(header: dict[str, Any], claims: dict[str, Any], key: Key) -> str:
    """Sign with the public key's PEM as if it were a shared secret."""
    unsigned = forged({"alg": "HS256", **header}, claims).rpartition(".")[0]
    signature = hmac.digest(key.as_pem(private=False), unsigned.encode(), "sha256")  # type: ignore[union-attr]
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def signed_by_hand(key: OKPKey | RSAKey, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Sign well what joserfc would not sign: any header; with RSA by RS256."""
    private: Any = key.private_key
    edwards = isinstance(key, OKPKey)
    unsigned = forged({"alg": "EdDSA" if edwards else "RS256", **header}, claims).rpartition(".")[0]
    signature = private.sign(unsigned.encode(), *(() if edwards else (PKCS1v15(), SHA256())))
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def public(key: Key) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": key.kid or key.thumbprint()}


def kid_of(token: str) -> str:
    header = token.split(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"])
