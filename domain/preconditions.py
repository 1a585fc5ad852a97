"""Nobody's change is lost: who changes an object says which version of it was read (RFC 9110, section 13.1.1)."""

from domain.errors import PreconditionFailed


def must_match(if_match: int | None, version: int) -> None:
    """Raise ``PreconditionFailed`` unless the version that was read is the present one; ``None`` names none."""
    if if_match is not None and if_match != version:
        raise PreconditionFailed
