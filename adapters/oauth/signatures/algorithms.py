"""The only accepted signature algorithms. ``none``, HMAC and RS256 do not exist here (FAPI 2.0, 5.4).

``EdDSA`` means Ed25519 only. RFC 9864 renamed it; some partners' libraries send the old name, which the contract fixes,
and some the new one, so both are accepted. joserfc's object for the new name handles both, without a warning.
"""

from copy import copy

from joserfc.errors import UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jws import JWSRegistry

from domain.oauth.algorithms import ACCEPTED

LARGEST_HEADER = 2048
ED25519 = copy(JWSRegistry.algorithms["Ed25519"])
ED25519.name = "EdDSA"


def canonical(name: object) -> object:
    """Return the contract's name of an algorithm."""
    return "EdDSA" if name == "Ed25519" else name


class StrictRegistry(JWSRegistry):
    """A registry of exactly the accepted algorithms."""

    max_header_length = LARGEST_HEADER

    def get_alg(self, name: str) -> JWSAlgModel:
        """Return the algorithm, or raise ``UnsupportedAlgorithmError``."""
        if name not in ACCEPTED:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not supported")
        return ED25519 if canonical(name) == "EdDSA" else JWSRegistry.algorithms[name]


STRICT = StrictRegistry(algorithms=ACCEPTED)
