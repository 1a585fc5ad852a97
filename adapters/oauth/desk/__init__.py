"""Sign-in for the desk, which is an ordinary client of the authorization server (ADR 0082)."""
