"""Accepts DPoP proofs: the nonce is ours and fresh, and the ``jti`` was never used in any process."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

from adapters.oauth.possession.dpop import Proof, read_proof
from adapters.oauth.possession.dpop_nonces import Nonces
from adapters.oauth.shared_state.replay_guard import first_use
from adapters.oauth.shared_state.unavailability import transaction
from adapters.oauth.signatures.compact_jwt import JwtRejected
from adapters.oauth.wire.limits import PROOF_SECONDS, SKEW_SECONDS
from domain.kernel.sentence import Sentence
from domain.oauth.errors import DpopNonceNeeded, DpopRefused
from domain.ports.clock import utc_now


class NonceNeeded(Exception):
    """The proof is valid except for its nonce; ``nonce`` is the one to use."""

    def __init__(self, nonce: str) -> None:
        super().__init__("The proof needs the nonce that this server gives.")
        self.nonce = nonce


def the_proof(
    headers: Sequence[str], nonces: Nonces, method: str, url: str, *, access_token: str | None = None
) -> Proof:
    """Check the one proof of a request; raises ``JwtRejected`` or ``NonceNeeded``."""
    if len(headers) != 1:
        raise JwtRejected(Sentence("Send exactly one DPoP header."))
    proof = read_proof(headers[0], method, url, access_token)
    if not nonces.accepts(proof.nonce):
        raise NonceNeeded(nonces.new())
    return proof


def use_up(session: Session, proof: Proof) -> None:
    """Record the proof's ``jti``; raises ``JwtRejected`` if it was used before. Commit in any case."""
    if not first_use(session, "dpop proof", proof.jkt, proof.jti, utc_now.seconds() + PROOF_SECONDS + 2 * SKEW_SECONDS):
        raise JwtRejected(Sentence("The jti was already used."))


async def must_possess(
    engine: AsyncEngine, nonces: Nonces, jkt: str, dpop: str | None, method: str, url: str, access_token: str
) -> None:
    """Check and use up the proof that a request presents with a token bound to the key ``jkt``.

    Raises ``DpopRefused`` or ``DpopNonceNeeded``.
    """
    try:
        proof = the_proof(() if dpop is None else (dpop,), nonces, method, url, access_token=access_token)
        if proof.jkt != jkt:
            raise JwtRejected(Sentence("The proof was signed with a different key than the token is bound to."))
        async with transaction(engine) as session:
            await session.run_sync(use_up, proof)
    except JwtRejected as reason:
        raise DpopRefused(reason.sentence) from None
    except NonceNeeded as needed:
        raise DpopNonceNeeded(needed.nonce) from None
