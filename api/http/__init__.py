"""Turns requests into use case calls, and their results into responses."""
