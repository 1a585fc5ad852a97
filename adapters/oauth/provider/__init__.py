"""An external identity provider: its keys, its tokens, and whom it means by them (ADR 0013, ADR 0014)."""
