"""Corridors over HTTP."""
