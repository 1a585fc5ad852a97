"""Tokens: made, verified, remembered, shut out, and the actors that they stand for."""
