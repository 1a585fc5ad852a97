"""Names and formats the columns of a table for generated SQL."""

from collections.abc import Iterable

from sqlalchemy import Column, LargeBinary, Table
from sqlmodel import SQLModel

WIDTH = 110
Row = type[SQLModel]


def table_of(row: Row) -> Table:
    """Return the table that a row class declares."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


def written(row: Row) -> list[str]:
    """Return the columns that a record supplies: all except those that the database fills in itself."""
    return [column.name for column in table_of(row).columns if column.server_default is None]


def keys(row: Row) -> list[str]:
    """Return the columns of the primary key."""
    return [column.name for column in table_of(row).primary_key.columns]


def is_sealed(column: Column[object]) -> bool:
    """Return whether a column holds bytes: ciphertext, readable only with its key."""
    return isinstance(column.type, LargeBinary)


def wrapped(parts: Iterable[str], indent: int) -> str:
    """Join the parts with commas, wrapped into lines of reasonable length."""
    lines, line = list[str](), ""
    for part in parts:
        if line and indent + len(line) + len(part) > WIDTH:
            lines.append(line.rstrip())
            line = ""
        line += f"{part}, "
    lines.append(line.removesuffix(", "))
    return ("\n" + " " * indent).join(lines)
