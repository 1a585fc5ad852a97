"""What the migrant does without an account: pages under ``/track``, ``POST /v1/track``, and codes by SMS (ADR 0083)."""
