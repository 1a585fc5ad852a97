"""Rows by table, written with COPY. The adapter's own mappings create them, so that the API can read them."""

import json
from typing import Any

import asyncpg

Row = dict[str, Any]
JSON_COLUMNS = frozenset({"attempts", "subject"})


class Batch:
    """Collects rows; ``copy`` writes and clears them."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {}

    def add(self, table: str, *rows: Row) -> None:
        """Add rows of one table, named with its schema."""
        self._rows.setdefault(table, []).extend(rows)

    async def copy(self, connection: "asyncpg.Connection[Any]") -> None:
        """Write everything in one transaction, without foreign key checks: the rows were created together."""
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self._rows.items():
                schema, _, name = table.partition(".")
                columns = list(rows[0])
                values = ([_stored(column, row[column]) for column in columns] for row in rows)
                await connection.copy_records_to_table(name, schema_name=schema, columns=columns, records=values)
        self._rows.clear()


def _stored(column: str, value: Any) -> Any:
    return json.dumps(value, default=str) if column in JSON_COLUMNS else value
