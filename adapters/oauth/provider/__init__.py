"""An external identity provider: its keys, its tokens, and whom they identify (ADR 0013, ADR 0014)."""
