"""Optimistic locking: a change names the version of the object it was based on (RFC 9110, section 13.1.1)."""

from domain.kernel.errors import PreconditionFailed

Versions = frozenset[int]
"""The versions a caller accepts as current: usually one, but RFC 9110 allows several."""


def must_match(if_match: Versions | None, version: int) -> None:
    """Raise ``PreconditionFailed`` unless the current version is one of them; ``None`` accepts any version."""
    if if_match is not None and version not in if_match:
        raise PreconditionFailed
