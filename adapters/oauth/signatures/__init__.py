"""Signatures: the algorithms, our signing keys, and reading signed JWTs from outside."""
