"""Signatures: the algorithms, the keys that sign what is ours, and the reading of signed JWTs from strangers."""
