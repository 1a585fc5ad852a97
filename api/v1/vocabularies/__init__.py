"""Vocabularies over HTTP."""
