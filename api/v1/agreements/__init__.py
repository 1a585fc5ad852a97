"""Agreements of corridors: routes and schemas."""
