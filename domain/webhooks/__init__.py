"""Webhooks: events sent to addresses that partners name."""
