"""Organisations: routes and schemas."""
