"""Who may do what: the authorization server and the verifier of its tokens (contract, section 2; ADR 0005).

Authlib's core runs the grants inside ``AsyncSession.run_sync``; what it lacks (DPoP, PAR, RFC 8707, RFC 9728) and what
its defaults would let through stands in small files of our own. ``server``, ``authorization``, ``callers`` and
``rewrapping`` are the front; the rooms behind them import in one direction only (``pyproject.toml`` says which).
"""
