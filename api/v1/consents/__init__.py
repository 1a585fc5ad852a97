"""Consents: routes and schemas."""
