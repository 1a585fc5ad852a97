"""Use cases of direct handoffs."""
