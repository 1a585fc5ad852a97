"""Proof of possession (DPoP, RFC 9449): the sender of a bound token holds its key."""
