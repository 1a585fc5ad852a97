"""Publishes figures, as the role ``corridor_statistics``: counts facts, and stores editions (ADR 0068)."""
