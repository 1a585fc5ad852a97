"""Gives each thing that is due its turn: one that fails does not keep the others waiting."""

from collections.abc import Awaitable

from adapters.postgres.connection.availability import DatabaseUnavailable
from domain.kernel.errors import Missing, VersionConflict


class Turns:
    """The turns of one run of a job. ``ends``: problems that end the run, besides an unavailable database."""

    def __init__(self, *ends: type[Exception]) -> None:
        self._ends: tuple[type[Exception], ...] = (DatabaseUnavailable, *ends)
        self._unexpected = list[Exception]()

    async def take(self, step: Awaitable[object]) -> None:
        """Take one step. If somebody else has just changed what it is about, the next run looks again."""
        try:
            await step
        except self._ends:
            raise
        except (Missing, VersionConflict):
            return
        except Exception as problem:
            self._unexpected.append(problem)

    def finish(self) -> None:
        """Raise the first unexpected problem, now that everything has had its turn."""
        if self._unexpected:
            raise self._unexpected[0]
