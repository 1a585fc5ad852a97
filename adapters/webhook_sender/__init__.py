"""Sends events to the addresses that partners have named."""
