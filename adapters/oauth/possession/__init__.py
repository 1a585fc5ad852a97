"""Proof of possession (DPoP, RFC 9449): whoever brings a bound token holds its key."""
