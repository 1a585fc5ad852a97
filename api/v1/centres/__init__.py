"""Centres over HTTP."""
