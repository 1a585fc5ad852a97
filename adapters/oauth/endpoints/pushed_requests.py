"""``POST /oauth/par`` (RFC 9126): the application sends us its request directly, out of the browser's reach."""

from datetime import timedelta

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.oauth.endpoints.authorization_request import checked_request
from adapters.oauth.endpoints.core import Core
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.oauth.wire.answers import NO_STORE, Answer
from adapters.oauth.wire.forms import FormRequest
from adapters.postgres.rows.staff import InteractionRow
from domain.oauth.people import RequestRefused
from domain.ports.clock import utc_now

PREFIX = "urn:ietf:params:oauth:request_uri:"
LIFE_SECONDS = 60


def push(core: Core, request: FormRequest) -> Answer:
    """Check and store a request; its ``request_uri`` is good for a minute and for one answer, for this client."""
    client = core.authenticate_client(request, ())
    if "request_uri" in request.form:
        raise InvalidRequestError("A request_uri cannot be pushed.")
    if request.proofs:
        core.bind(request, client)
    try:
        wanted = checked_request(client, request.form, core.tokens.audience, request.bound_to)
    except RequestRefused as refused:
        raise OAuth2Error(error=refused.error, description=str(refused)) from None
    handle, now = new_opaque(), utc_now()
    core.session.add(
        InteractionRow(
            digest=digest_of(handle),
            client_id=client.id,
            parameters=wanted.as_parameters(),
            jkt=wanted.jkt,
            browser=None,
            expires_at=now + timedelta(seconds=LIFE_SECONDS),
            used_at=None,
        )
    )
    return Answer(201, {"request_uri": PREFIX + handle, "expires_in": LIFE_SECONDS}, NO_STORE)
