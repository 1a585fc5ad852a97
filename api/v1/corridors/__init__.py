"""Corridors: routes and schemas."""
