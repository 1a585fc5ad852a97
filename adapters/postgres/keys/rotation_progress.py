"""The progress of a rotation: what was replaced, and what is damaged and was skipped, by ids only."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class RotationProgress:
    """Skips and lists damaged rows, so that they do not keep all later ones under the old key."""

    tick: Callable[[], None]
    exchanged: int = 0
    _damaged: dict[str, None] = field(default_factory=dict)

    @property
    def damaged(self) -> list[str]:
        """List what could not be decrypted, without duplicates."""
        return list(self._damaged)

    def went_on(self) -> None:
        """Count one replaced row."""
        self.exchanged += 1
        self.tick()

    def passed_by(self, what: str) -> None:
        """List one that could not be decrypted."""
        self._damaged[what] = None
