"""Use cases of cases and identities."""
