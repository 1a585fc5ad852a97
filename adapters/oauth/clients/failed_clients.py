"""Whoever fails to authenticate as a client too often waits, before anything more is looked up or verified for them.

Who takes part: a client, and strangers at its address or elsewhere. Promised: guessing costs time, and signatures that
verify nothing cost us little; nobody shuts a client out from elsewhere. Therefore failures alone are counted, by
address, and where a client has authenticated from an address within a day, it is counted there by itself: a neighbour,
or everybody behind a proxy that the operator did not name, does not use up its tries without knowing its id.
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
"""Twenty a second go on, whatever came before: whoever comes when the guessing is over need not wait."""
KNOWN = Quota(1, 86_400)
"""How long a client is known at an address."""


@contextmanager
def failures_counted(session: Session, request: FormRequest) -> Iterator[None]:
    """Try to authenticate within; raises ``TooManyRequestsError`` instead, where too much failed before.

    Whoever does not even say who they are is refused without a look, and is not counted.
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
