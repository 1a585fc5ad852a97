"""Form bodies of the OAuth endpoints. A parameter sent twice is refused, an empty one was not sent (RFC 6749, 3.1)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from adapters.oauth.limits import LARGEST_FORM
from domain.oauth.people import Origin

MOST_FIELDS = 50


def read_form(body: bytes) -> dict[str, str]:
    """Decode a form; raises ``InvalidRequestError``."""
    if len(body) > LARGEST_FORM:
        raise InvalidRequestError("The form is too large.", status_code=413)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS, separator="&"
        )
    except ValueError:
        raise InvalidRequestError("The body is not a form in UTF-8.") from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        if "\x00" in value:
            raise InvalidRequestError("A parameter holds a NUL character.")
        if name in fields:
            raise InvalidRequestError("A parameter was sent more than once.")
        fields[name] = value
    return {name: value for name, value in fields.items() if value}


class FormRequest(OAuth2Request):
    """A request as Authlib wants it. Its URL comes from the configured issuer, never from ``Host``."""

    def __init__(
        self, url: str, form: Mapping[str, str], authorization: str | None, proofs: Sequence[str], origin: Origin
    ) -> None:
        super().__init__("POST", url)
        self._form = dict(form)
        self.payload = BasicOAuth2Payload(self._form)
        self.authorization = authorization
        self.origin = origin
        self.arrived_at = datetime.now(UTC)
        self.proofs = tuple(proofs)
        """The values of the header ``DPoP``."""
        self.bound_to: str | None = None
        """Thumbprint of the DPoP key that the tokens of this request are bound to."""

    @property
    def form(self) -> dict[str, str]:
        """The form's fields."""
        return self._form
