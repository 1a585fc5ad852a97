"""Matches: route and schemas."""
