"""The names of the signatures that are accepted: of tokens, of clients' statements and of DPoP proofs (contract, 2)."""

ACCEPTED = ("ES256", "EdDSA", "Ed25519", "PS256")
"""``EdDSA`` means Ed25519 alone, and is what the contract calls it; RFC 9864 renamed it."""
