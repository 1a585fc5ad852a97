"""Errors of the OAuth endpoints that Authlib does not have."""

from authlib.oauth2 import OAuth2Error

from domain.kernel.quota import Quota


class InvalidTargetError(OAuth2Error):
    """The named resource is not served here (RFC 8707, 2)."""

    error = "invalid_target"


class InvalidDpopProofError(OAuth2Error):
    """The DPoP proof is missing or wrong (RFC 9449, 5)."""

    error = "invalid_dpop_proof"


class TooManyRequestsError(OAuth2Error):
    """Too many requests or failures (RFC 6585, 4)."""

    error = "temporarily_unavailable"
    status_code = 429

    def __init__(self, quota: Quota, whose: str, seconds: int) -> None:
        super().__init__("Too many requests; wait as long as Retry-After says.")
        self.limits = quota.spent(whose, seconds)


class UseDpopNonceError(OAuth2Error):
    """The proof must contain our nonce (RFC 9449, 8)."""

    error = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        super().__init__("Put the nonce from the DPoP-Nonce header into the proof and send the request again.")
        self.nonce = nonce
