"""What the board's use case needs. ``domain/ports/work.py`` explains the unit of work."""

from typing import Protocol

from domain.board.board import BoardFile
from domain.board.definitions import BoardDays
from domain.kernel.access import Actor


class Boards(Protocol):
    """The boards of corridors."""

    async def get(self, reference: str, days: BoardDays, actor: Actor) -> BoardFile:
        """Load what is counted for a corridor, by id (as UUID text) or code; raises ``Missing`` for those who may not
        read its board.
        """
