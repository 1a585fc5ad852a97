"""Centres: routes and schemas."""
