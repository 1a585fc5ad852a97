"""The steps of ``corridor.record``: each is a block of SQL that runs if its section of the changes is not empty."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from adapters.postgres.generated.columns import Row, keys, table_of, wrapped, written


class Step(Protocol):
    """One block of a function that records ``changes``; ``fresh`` are its new rows, ``stale`` the next versions."""

    def sql(self) -> str:
        """Generate the block."""


class Twice(StrEnum):
    """What happens if a row with that key already exists. Without it, the record fails."""

    KEPT = "NOTHING"
    REPLACED = "UPDATE"


@dataclass(frozen=True, slots=True)
class Insert:
    """New rows of a table, from ``insert.<table>`` or from their own ``section``. ``at``: what is written into that
    column instead of what the row says, as SQL.
    """

    row: Row
    section: str | None = None
    twice: Twice | None = None
    at: str = "n.at"

    @property
    def table(self) -> str:
        """Return the table's name in the changes."""
        return str(table_of(self.row).name)

    def sql(self) -> str:
        """Generate the block, with named columns: the table's column order does not matter."""
        table = table_of(self.row).fullname
        document, key = ("fresh", self.table) if self.section is None else ("changes", self.section)
        columns = written(self.row)
        values = (self.at if column == "at" else f"n.{column}" for column in columns)
        return _block(
            f"{document} ? '{key}'",
            f"INSERT INTO {table} (\n"
            f"            {wrapped(columns, 12)}\n"
            "        )\n"
            f"        SELECT\n            {wrapped(values, 12)}\n"
            f"        FROM jsonb_populate_recordset(NULL::{table}, {document} -> '{key}') AS n{self._conflict()};",
        )

    def _conflict(self) -> str:
        if self.twice is None:
            return ""
        if self.twice is Twice.KEPT:
            return "\n        ON CONFLICT DO NOTHING"
        others = (name for name in written(self.row) if name not in keys(self.row))
        sets = wrapped((f"{name} = excluded.{name}" for name in others), 12)
        return f"\n        ON CONFLICT ({', '.join(keys(self.row))}) DO UPDATE SET {sets}"


@dataclass(frozen=True, slots=True)
class Update:
    """The next versions of rows of a table, from ``update.<table>``."""

    row: Row

    @property
    def table(self) -> str:
        """Return the table's name in the changes."""
        return str(table_of(self.row).name)

    def sql(self) -> str:
        """Generate the block."""
        return _block(f"stale ? '{self.table}'", f"PERFORM corridor.update_{self.table}(stale -> '{self.table}');")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a handwritten function. ``given`` is its argument, by default the section as it is. ``stale``: it is
    also called for next versions of rows of these tables, ``fresh``: for new rows of these.
    """

    function: str
    section: str | None
    given: str | None = None
    stale: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()

    def sql(self) -> str:
        """Generate the block."""
        given = self.given or f"changes -> '{self.section}'"
        rows = (
            f"{of} ? '{table}'" for of, tables in (("stale", self.stale), ("fresh", self.fresh)) for table in tables
        )
        asked = " OR ".join((f"changes ? '{self.section}'", *rows))
        return _block(asked, f"PERFORM corridor.{self.function}({given});")


def _block(condition: str, body: str) -> str:
    return f"    IF {condition} THEN\n        {body}\n    END IF;"
