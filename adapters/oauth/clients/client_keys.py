"""The public keys of a client: checked once at registration, then chosen by ``kid`` and algorithm."""

import warnings
from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from adapters.oauth.signatures.algorithms import canonical
from adapters.outgoing.guarded_http import Outgoing
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.oauth.clients import REFERENCE, JwksUri

MOST_KEYS = 10
SMALLEST_RSA_BITS, LARGEST_RSA_BITS = 2048, 4096
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def checked_jwks(jwks: object, outgoing: Outgoing) -> dict[str, Any]:
    """Return the set with public members only, or the reference to one; or raise ``InvalidValues`` naming the key that
    is wrong and why. What is behind a reference is read when it is needed.
    """
    if isinstance(jwks, JwksUri):
        if not outgoing.may_name(jwks.uri):
            sentence = Sentence("jwks_uri must be an https address of a public host, without user and fragment.")
            raise InvalidValues((FieldFault("/jwks_uri", "invalid_jwks_uri", sentence),))
        return {REFERENCE: jwks.uri}
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        raise _refused("/jwks", Sentence("jwks must be an object with a list of 1 to {most} keys.", most=MOST_KEYS))
    checked = [_checked_key(number, key) for number, key in enumerate(keys)]
    names = [key.get("kid") for key in checked]
    if len(names) > 1 and (None in names or len(set(names)) < len(names)):
        raise _refused("/jwks/keys", Sentence("With more than one key, each needs its own kid."))
    return {"keys": checked}


def key_for(jwks: Mapping[str, Any], kid: str | None, algorithm: str) -> Key | None:
    """Choose the key that must have signed: by ``kid``, or without one only if exactly one key fits the algorithm."""
    named = [key for key in jwks["keys"] if kid is None or key.get("kid") == kid]
    # Each kind of key has one algorithm here, so the key's own ``alg`` was checked at registration.
    opened = [import_key({name: value for name, value in key.items() if name != "alg"}) for key in named]
    fitting = [key for key in opened if algorithm_of(key) == canonical(algorithm)]
    return fitting[0] if len(fitting) == 1 else None


def read_key(jwk: Mapping[str, Any]) -> Key:
    """Import a key that somebody sent; raises ``ValueError`` if it is none that we know, and ``SecurityWarning`` if it
    is too short.
    """
    try:
        with warnings.catch_warnings(action="error", category=SecurityWarning):
            return import_key(dict(jwk))
    except (JoseError, KeyError, TypeError, ValueError):  # KeyError: a curve that the library does not know
        raise ValueError("not a JSON Web Key") from None


def algorithm_of(key: Key) -> str | None:
    """Return the one algorithm that a public key may be used with here, or ``None``."""
    if isinstance(key, ECKey) and key.curve_name == "P-256":
        return "ES256"
    if isinstance(key, OKPKey) and key.curve_name == "Ed25519":
        return "EdDSA"
    if isinstance(key, RSAKey) and SMALLEST_RSA_BITS <= key.public_key.key_size <= LARGEST_RSA_BITS:
        return "PS256"
    return None


def is_public_key(key: object) -> bool:
    """Whether a key that somebody publishes may verify signatures here. It needs a ``kid``."""
    if not isinstance(key, dict) or not isinstance(key.get("kid"), str) or PRIVATE_MEMBERS & key.keys():
        return False
    try:
        algorithm = algorithm_of(read_key(key))
    except (SecurityWarning, ValueError):
        return False
    fits = key.get("use", "sig") == "sig" and canonical(key.get("alg", algorithm)) == algorithm
    return algorithm is not None and fits


def thumbprint_of(key: Mapping[str, Any]) -> str:
    """Return what identifies a key, whatever it is called (RFC 7638); for a reference, its URL."""
    if "kty" not in key:
        return str(key[REFERENCE])
    return import_key({name: value for name, value in key.items() if name != "alg"}).thumbprint()


def _checked_key(number: int, value: object) -> dict[str, Any]:
    pointer = f"/jwks/keys/{number}"
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise _refused(pointer, Sentence("A key must be a JSON object."))
    if any("\x00" in text for text in (*value, *value.values()) if isinstance(text, str)):  # which nothing can store
        raise _refused(pointer, Sentence("This is not a valid JSON Web Key."))
    if PRIVATE_MEMBERS & value.keys():
        raise _refused(
            pointer, Sentence("This is a private or symmetric key; replace it, and send only the public part.")
        )
    try:
        key = read_key(value)
        algorithm = algorithm_of(key)
        public = {name: text for name, text in key.as_dict(private=False).items() if isinstance(text, str)}
    except SecurityWarning:
        algorithm = None
    except ValueError:
        raise _refused(pointer, Sentence("This is not a valid JSON Web Key.")) from None
    if algorithm is None:
        raise _refused(pointer, Sentence("Use P-256 (ES256), Ed25519 (EdDSA) or RSA with 2048 to 4096 bits (PS256)."))
    if value.get("use", "sig") != "sig" or canonical(value.get("alg", algorithm)) != algorithm:
        raise _refused(
            pointer, Sentence("For this key, use must be sig and alg must be {algorithm}.", algorithm=algorithm)
        )
    if "kid" not in value:
        public.pop("kid", None)
    return public


def _refused(pointer: str, message: Sentence) -> InvalidValues:
    return InvalidValues((FieldFault(pointer, "invalid_jwks", message),))
