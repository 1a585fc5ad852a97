"""Pages of lists: keyset, newest first. Items are JSON as PostgreSQL built it, passed on as it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``after`` is the key to go on from; ``None`` at the end."""

    items: tuple[str, ...]
    after: tuple[str, str] | None
