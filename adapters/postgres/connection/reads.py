"""Where a read is asked: the primary, or a replica that says when it has come far enough (``replica.py``)."""

from typing import Any, Protocol


class Reads(Protocol):
    """Runs one load or list function. ``context`` is a JSON object, the function's first argument."""

    async def value(self, statement: str, context: str, /, *arguments: Any) -> Any:
        """Give the first column of the first row; raises ``Unavailable``."""

    async def rows(self, statement: str, context: str, /, *arguments: Any) -> list[Any]:
        """Give all rows; raises ``Unavailable``."""
