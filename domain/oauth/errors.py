"""Errors of DPoP (RFC 9449), which the edge answers with a 401 and a DPoP challenge."""

from domain.kernel.errors import InvalidToken


class DpopRefused(InvalidToken):
    """The DPoP proof is missing, malformed, or does not match this request and token."""

    code = "invalid_dpop_proof"


class DpopNonceNeeded(InvalidToken):
    """Put the nonce from the DPoP-Nonce header into your proof and send the request again."""

    code = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        """``nonce`` goes into the ``DPoP-Nonce`` header of the response."""
        super().__init__()
        self.nonce = nonce
