"""Statements outside a unit of work, each in its own transaction: for the pieces of a file."""

from dataclasses import dataclass
from typing import Any

from adapters.postgres.connection.pool import Database
from adapters.postgres.work.work import PostgresWork


@dataclass(frozen=True, slots=True)
class Statements:
    """Calls functions on the primary, under the row-level security of one caller."""

    database: Database
    context: str

    @classmethod
    def beside(cls, work: PostgresWork) -> "Statements":
        """Return statements for the work's caller, usable after the work has ended."""
        return cls(work._database, work._context)

    async def value(self, function: str, *arguments: Any) -> Any:
        """Call one function and return its value."""
        marks = "".join(f", ${place}" for place in range(2, len(arguments) + 2))
        return await self.database.value(f"SELECT corridor.{function}($1{marks})", self.context, *arguments)
