"""Times in seconds, sizes in characters; from the contract, section 2, and the FAPI 2.0 security profile."""

ACCESS_TOKEN_SECONDS = 300
ASSERTION_SECONDS = 300
"""The longest life of a client assertion, from ``iat`` (or from now) to ``exp``."""

SKEW_SECONDS = 30
"""How far a partner's clock may be ahead. FAPI 2.0 wants 10 s accepted and more than 60 s refused."""

PROOF_SECONDS = 120
"""How old the ``iat`` of a DPoP proof may be."""

NONCE_SECONDS = 300
"""How long a nonce of ours is valid in proofs."""

LARGEST_TOKEN = 8192
"""Longer tokens are refused unread: they are parsed before they are trusted."""

LARGEST_JTI = 256
LARGEST_FORM = 65_536

REVOCATION_SECONDS = 1.8
"""A revocation list older than this refuses everybody; the contract allows two seconds."""

CACHED_TOKENS = 20_000

JWKS_MAX_AGE_SECONDS = 300
"""How long partners may cache our public keys; a new key is published that long before it signs."""
