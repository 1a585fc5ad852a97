"""Organisations, centres and the corridors between countries."""
