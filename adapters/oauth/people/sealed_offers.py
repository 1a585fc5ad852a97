"""What a browser keeps for us until the next step of a page: sealed under the root key, signed, and for a time only.

Nothing of it is stored here. ``bound_to`` says what it belongs to; elsewhere it does not open.
"""

import base64

from adapters.oauth.people.browser_marks import BrowserMarks
from domain.kernel.keys import CiphertextRejected, KeyRing
from domain.ports.clock import utc_now


class SealedOffers:
    """Seals offers and opens them again."""

    def __init__(self, key_ring: KeyRing, marks: BrowserMarks) -> None:
        self._key_ring = key_ring
        self._marks = marks

    async def seal(self, plain: bytes, bound_to: bytes, seconds: int) -> str:
        """Seal an offer that is good for that many seconds."""
        until = int(utc_now.seconds()) + seconds
        sealed = await self._key_ring.wrap(plain, _context(bound_to, until))
        return self._marks.signed_offer(f"{until}.{base64.urlsafe_b64encode(sealed).decode()}")

    async def open(self, offer: str, bound_to: bytes) -> bytes | None:
        """Open an offer; ``None`` if it is over, or is not one of ours for this."""
        # Only what we signed goes to the key ring: anything else could make a key service look unavailable.
        until, _, sealed = (self._marks.offer_of(offer) or "0").partition(".")
        if int(until) < utc_now.seconds():
            return None
        try:
            return await self._key_ring.unwrap(base64.urlsafe_b64decode(sealed), _context(bound_to, int(until)))
        except CiphertextRejected:
            return None


def _context(bound_to: bytes, until: int) -> bytes:
    return bound_to + str(until).encode()
