"""The signatures that are accepted, and no others. ``none``, HMAC and RS256 do not exist in here (FAPI 2.0, 5.4).

``EdDSA`` means Ed25519 alone. joserfc warns that RFC 9864 renamed it; partners' libraries still send the old name, and
the contract fixes it, so the new algorithm object answers to it and no warning is needed.
"""

from copy import copy

from joserfc.errors import UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jws import JWSRegistry

LARGEST_HEADER = 2048
ACCEPTED = ("ES256", "EdDSA", "PS256")


ED25519 = copy(JWSRegistry.algorithms["Ed25519"])
ED25519.name = "EdDSA"


class StrictRegistry(JWSRegistry):
    """A registry with exactly the accepted algorithms."""

    max_header_length = LARGEST_HEADER

    def get_alg(self, name: str) -> JWSAlgModel:
        """Give the algorithm, or raise ``UnsupportedAlgorithmError``."""
        if name not in ACCEPTED:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not supported")
        return ED25519 if name == "EdDSA" else JWSRegistry.algorithms[name]


STRICT = StrictRegistry(algorithms=ACCEPTED)
