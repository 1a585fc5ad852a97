"""Refusals that belong to DPoP (RFC 9449). At the edge both are a 401 whose challenge is of the scheme DPoP."""

from domain.kernel.errors import InvalidToken


class DpopRefused(InvalidToken):
    """The DPoP proof is missing, malformed, or does not match this request and token."""

    code = "invalid_dpop_proof"


class DpopNonceNeeded(InvalidToken):
    """Put the nonce from the DPoP-Nonce header into your proof and send the request again."""

    code = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        """``nonce`` goes into the header ``DPoP-Nonce`` of the answer."""
        super().__init__()
        self.nonce = nonce
