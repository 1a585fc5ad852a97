"""Tokens: issued, verified, cached, revoked, and the actors they represent."""
