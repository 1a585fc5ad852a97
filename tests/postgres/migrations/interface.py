"""What a database offers to programs, and what of it a later version no longer does (docs/operations/upgrading.md)."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import asyncpg
from sqlmodel import SQLModel

import adapters.postgres.rows  # noqa: F401  (declares the tables)
from adapters.postgres.operate.functions import SIGNATURES

PROJECT = Path(__file__).parents[3]
GENERATED = PROJECT / "adapters" / "postgres" / "generated"
COLUMNS = """
SELECT c.oid::regclass::text AS of_table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('corridor', 'vault', 'oauth') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1, 2
"""
RULES = """
SELECT k.conrelid::regclass::text AS of_table, k.conname AS name, pg_get_constraintdef(k.oid) AS rule,
    ARRAY(
        SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
    ) AS columns
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('corridor', 'vault', 'oauth') AND k.contype <> 'n' AND NOT c.relispartition
UNION ALL
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid),
    ARRAY(SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[]))
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('corridor', 'vault', 'oauth') AND i.indisunique AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
ORDER BY 1, 2
"""


async def interface_of(url: str) -> dict[str, Any]:
    """Describe the functions, tables, columns and rules of a database that this program has upgraded.

    A function is ``called`` if the program names it, a column is ``used`` if a table's class declares it.
    """
    connection = await asyncpg.connect(url)
    try:
        functions, columns, rules = [await connection.fetch(query) for query in (SIGNATURES, COLUMNS, RULES)]
    finally:
        await connection.close()
    named = _words()
    tables: dict[str, Any] = {}
    for row in columns:
        table = tables.setdefault(row["of_table"], {"columns": {}, "rules": {}})
        table["columns"][row["name"]] = {
            "type": row["type"],
            "required": row["required"],
            "used": _declares(row["of_table"], row["name"]),
        }
    for row in rules:
        tables[row["of_table"]]["rules"][row["name"]] = {"is": row["rule"], "columns": sorted(row["columns"])}
    return {
        "functions": {
            row["signature"]: {"result": row["result"], "called": row["signature"].partition("(")[0] in named}
            for row in functions
        },
        "tables": tables,
    }


def as_text(interface: dict[str, Any]) -> str:
    """Write it as JSON with a line for each function, column and rule, for whoever reads what changed."""
    functions = _lines(interface["functions"])
    tables = ",\n".join(
        f'{json.dumps(name)}: {{"columns": {{\n{_lines(of["columns"])}\n}}, "rules": {{\n{_lines(of["rules"])}\n}}}}'
        for name, of in sorted(interface["tables"].items())
    )
    return f'{{"functions": {{\n{functions}\n}}, "tables": {{\n{tables}\n}}}}\n'


def _lines(things: dict[str, Any]) -> str:
    return ",\n".join(f" {json.dumps(name)}: {json.dumps(thing)}" for name, thing in sorted(things.items()))


def _words() -> set[str]:
    """Return each word of the program that could be the name of a function of the database."""
    files = [path for part in ("adapters", "api") for path in (PROJECT / part).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files if not path.is_relative_to(GENERATED)]
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _declares(table: str, column: str) -> bool:
    declared = SQLModel.metadata.tables.get(table)
    return table == "corridor.alembic_version" or (declared is not None and column in declared.columns)


def broken(previous: dict[str, Any], present: dict[str, Any], respected: Collection[str] = ()) -> list[str]:
    """Say, in a sentence each, what programs of the previous version could no longer do with the present database.

    ``respected``: names of rules that the previous version already keeps by itself.
    """
    return [*_functions(previous["functions"], present["functions"]), *_tables(previous, present, respected)]


def _functions(previous: dict[str, Any], present: dict[str, Any]) -> Iterator[str]:
    for signature, function in previous.items():
        if function["called"] and not any(_answers(signature, function, *one) for one in present.items()):
            yield f"{signature}, {function['result']}: the previous version calls it, and it is gone or different"


def _answers(signature: str, function: dict[str, Any], other: str, found: dict[str, Any]) -> bool:
    """Whether another function answers the same calls: it is the same, or has further arguments with defaults."""
    name, _, arguments = signature.removesuffix(")").partition("(")
    other_name, _, others = other.removesuffix(")").partition("(")
    further = others.removeprefix(arguments)
    return (
        (name, function["result"]) == (other_name, found["result"])
        and others.startswith(arguments)
        and all(" DEFAULT " in one for one in further.removeprefix(", ").split(", ") if one)
    )


def _tables(previous: dict[str, Any], present: dict[str, Any], respected: Collection[str]) -> Iterator[str]:
    for name, before in previous["tables"].items():
        now = present["tables"].get(name, {"columns": {}, "rules": {}})
        for column, of_before in before["columns"].items():
            found = now["columns"].get(column)
            if found is None:
                if of_before["used"]:
                    yield f"{name}.{column}: the previous version uses it, and it is gone"
            elif of_before["used"] and found["type"] != of_before["type"]:
                yield f"{name}.{column}: its type was {of_before['type']} and is {found['type']}"
            elif found["required"] and not of_before["required"]:
                yield f"{name}.{column}: the previous version may leave it empty, and it is required"
        for column in now["columns"].keys() - before["columns"].keys():
            if now["columns"][column]["required"]:
                yield f"{name}.{column}: the previous version does not fill it, and it has no default"
        for rule, found in now["rules"].items():
            known = before["rules"].get(rule, {}).get("is") == found["is"]
            older = set(found["columns"]) & before["columns"].keys()
            if not known and rule not in respected and (older or not found["columns"]):
                yield f"{name}: the previous version does not know the rule {rule}: {found['is']}"
