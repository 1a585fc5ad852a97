"""Handoffs: routes and schemas."""
