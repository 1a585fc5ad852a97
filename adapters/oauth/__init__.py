"""Authorization: the authorization server and the verifier of its tokens (contract, section 2; ADR 0005).

Authlib's core runs the grants inside ``AsyncSession.run_sync``. Small files of our own add what it lacks (DPoP, PAR,
RFC 8707, RFC 9728) and close what its defaults would allow. ``server``, ``authorization``, ``callers`` and
``rewrapping`` are the front; the rooms behind them import in one direction only (``pyproject.toml`` says which).
"""
