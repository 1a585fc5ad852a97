"""Nobody's change is lost: who changes an object says which version of it was read (RFC 9110, section 13.1.1)."""

from domain.kernel.errors import PreconditionFailed

Versions = frozenset[int]
"""The versions that a caller would change: most name one, RFC 9110 lets them name several."""


def must_match(if_match: Versions | None, version: int) -> None:
    """Raise ``PreconditionFailed`` unless a version that was read is the present one; ``None`` names none."""
    if if_match is not None and version not in if_match:
        raise PreconditionFailed
