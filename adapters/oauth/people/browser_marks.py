"""Small signed marks for browsers: which form came from our own page, and who signed in here before.

Signed with a key that outlives rotations of the signing keys. Only if that key is replaced at once because it may have
leaked do forms have to be submitted again, and every browser is unknown once.
"""

import hashlib
import hmac
from uuid import UUID

from adapters.oauth.signatures.signing_keys import SigningKeys


class BrowserMarks:
    """Makes and checks marks."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def form_token(self, browser: str) -> str:
        """Return the hidden field of every form; no other site can know it (CSRF)."""
        return self._mark("form", browser)

    def is_form_token(self, browser: str, given: str) -> bool:
        """Return whether a form came from our page in this browser."""
        return hmac.compare_digest(self.form_token(browser).encode(), given.encode("utf-8", "replace"))

    def known(self, user_id: UUID) -> str:
        """Return the cookie for a browser in which this person signed in."""
        return f"{user_id.hex}.{self._mark('known browser', user_id.hex)}"

    def is_known(self, user_id: UUID, cookie: str | None) -> bool:
        """Return whether this person signed in here before."""
        return hmac.compare_digest(self.known(user_id).encode(), (cookie or "").encode("utf-8", "replace"))

    def whose(self, cookie: str | None) -> str | None:
        """Return the person who signed in here before, according to the cookie; ``None`` if we did not write it."""
        try:
            person = UUID(hex=(cookie or "").partition(".")[0])
        except ValueError:
            return None
        return person.hex if self.is_known(person, cookie) else None

    def signed_offer(self, offer: str) -> str:
        """Sign what a browser keeps for us until the next step (``authenticator_change.py``)."""
        return f"{offer}.{self._mark('offer', offer)}"

    def offer_of(self, given: str) -> str | None:
        """Return what we signed; ``None`` for anything else."""
        offer = given.rpartition(".")[0]
        right = hmac.compare_digest(self.signed_offer(offer).encode(), given.encode("utf-8", "replace"))
        return offer if right else None

    def _mark(self, purpose: str, what: str) -> str:
        key = hashlib.sha256(b"browser marks|" + self._keys.secret).digest()
        return hmac.new(key, f"{purpose}|{what}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()
