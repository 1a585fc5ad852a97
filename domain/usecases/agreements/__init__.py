"""Agreements of corridors: published, signed, listed."""
