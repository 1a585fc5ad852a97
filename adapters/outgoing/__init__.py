"""Requests to addresses that partners name."""
