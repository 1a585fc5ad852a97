"""Accepted signature algorithms for tokens, client assertions and DPoP proofs (contract, section 2)."""

ACCEPTED = ("ES256", "EdDSA", "Ed25519", "PS256")
"""``EdDSA`` is the contract's name and means only Ed25519 here; RFC 9864 renamed it."""
