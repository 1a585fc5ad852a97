"""Slows down clients that fail to authenticate too often, before anything else is looked up or verified for them.

Who takes part: a client, and strangers at its address or elsewhere. Promised: guessing takes time, and bogus signatures
cost us little; nobody can lock a client out from another address. So only failures are counted, by address, and a
client that authenticated from an address within a day has its own counter there: a neighbour, or everybody behind an
unconfigured proxy, cannot use up its tries without knowing its id.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from authlib.oauth2.rfc6749 import InvalidClientError
from sqlalchemy.orm import Session

from adapters.oauth.clients.client_authentication import claimed_by
from adapters.oauth.shared_state.attempts import ahead, take_if_room, wait_for
from adapters.oauth.wire.forms import FormRequest
from adapters.oauth.wire.oauth_errors import TooManyRequestsError
from domain.kernel.quota import Quota

FAILURES = Quota(1200, 60)
"""Twenty a second stay possible at any time, so that nobody has to wait once the guessing is over."""
KNOWN = Quota(1, 86_400)
"""How long a client is remembered at an address."""


@contextmanager
def failures_counted(session: Session, request: FormRequest) -> Iterator[None]:
    """Authenticate inside the block; raises ``TooManyRequestsError`` instead after too many failures.

    A request without a client id is refused without any work, and is not counted.
    """
    who = (request.origin.counted_as, claimed_by(request))
    if not who[1]:
        yield
        return
    known = ahead(session, "client known at address", *who) > 0
    failed = ("failed clients", *(who if known else who[:1]))
    if wait := wait_for(session, FAILURES, *failed):
        raise TooManyRequestsError(FAILURES, "failures", wait)
    try:
        yield
    except InvalidClientError:
        take_if_room(session, FAILURES, *failed)
        raise
    if not known:
        take_if_room(session, KNOWN, "client known at address", *who)
