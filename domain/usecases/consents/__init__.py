"""Use cases of consents."""
