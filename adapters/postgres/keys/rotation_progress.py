"""How a rotation goes: what was exchanged, and what is damaged and had to be left, by ids alone."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class RotationProgress:
    """A damaged row must not keep all behind it under the old key: it is passed by, and named in the end."""

    tick: Callable[[], None]
    exchanged: int = 0
    _damaged: dict[str, None] = field(default_factory=dict)

    @property
    def damaged(self) -> list[str]:
        """Name what could not be opened, each once."""
        return list(self._damaged)

    def went_on(self) -> None:
        """Count one that was exchanged."""
        self.exchanged += 1
        self.tick()

    def passed_by(self, what: str) -> None:
        """Name one that could not be opened."""
        self._damaged[what] = None
