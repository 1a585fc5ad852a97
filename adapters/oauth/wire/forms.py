"""Form bodies of the OAuth endpoints, and the request objects that Authlib reads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from adapters.oauth.wire.limits import LARGEST_FORM
from domain.kernel.ids import ClientId
from domain.oauth.parameters import ParametersUnclear, parameters_of
from domain.oauth.people import Origin
from domain.ports.clock import utc_now


def read_form(body: bytes) -> dict[str, str]:
    """Decode a form; raises ``InvalidRequestError``."""
    if len(body) > LARGEST_FORM:
        raise InvalidRequestError("The form is too large.", status_code=413)
    try:
        return parameters_of(body.decode("latin-1"))
    except ParametersUnclear as reason:
        raise InvalidRequestError(str(reason)) from None


class FormRequest(OAuth2Request):
    """A request in Authlib's form. Its URL comes from the configured issuer, never from ``Host``."""

    def __init__(
        self, url: str, form: Mapping[str, str], authorization: str | None, proofs: Sequence[str], origin: Origin
    ) -> None:
        super().__init__("POST", url)
        self._form = dict(form)
        self.payload = BasicOAuth2Payload(self._form)
        self.authorization = authorization
        self.origin = origin
        self.arrived_at = utc_now()
        self.proofs = tuple(proofs)
        """The values of the header ``DPoP``."""
        self.authenticated: ClientId | None = None
        """The authenticated client, for the log."""
        self.keys_at_hand: Callable[[str, str], Mapping[str, Any] | None] = lambda uri, kid: None
        """The keys behind the references of clients (``clients/key_references.py``)."""
        self.bound_to: str | None = None
        """Thumbprint of the DPoP key that the tokens of this request are bound to."""

    @property
    def form(self) -> dict[str, str]:
        """The form's fields."""
        return self._form
