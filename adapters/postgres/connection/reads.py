"""Where reads go: the primary, or a replica that has caught up (``replica.py``)."""

from typing import Any, Protocol


class Reads(Protocol):
    """Runs one load or list function. ``context`` is a JSON object, the function's first argument."""

    async def value(self, statement: str, context: str, /, *arguments: Any) -> Any:
        """Return the first column of the first row; raises ``Unavailable``."""

    async def rows(self, statement: str, context: str, /, *arguments: Any) -> list[Any]:
        """Return all rows; raises ``Unavailable``."""
