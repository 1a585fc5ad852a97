"""The Django peer declares our tables by hand: each column must be one of ours, or the measurement would fail."""

import ast
from collections.abc import Iterator
from pathlib import Path

import asyncpg

PEER = Path(__file__).parents[2] / "bench" / "peers" / "drf" / "peer"


def _columns(model: ast.ClassDef) -> Iterator[str]:
    for line in model.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
            kind, name = ast.unparse(line.value.func), ast.unparse(line.targets[0])
            if not kind.endswith("CompositePrimaryKey"):
                yield f"{name}_id" if kind.endswith("ForeignKey") else name


def _declared() -> Iterator[tuple[str, str]]:
    for file in ("models.py", "journal.py"):
        for model in ast.walk(ast.parse((PEER / file).read_text())):
            if isinstance(model, ast.ClassDef) and model.name != "Meta":
                said = next(ast.unparse(line) for line in model.body if isinstance(line, ast.ClassDef))
                table = said.split("db_table = ")[1].split("\n")[0].strip("'").replace('"', "")
                yield from ((table.rpartition(".")[2], column) for column in _columns(model))


async def test_every_column_of_the_peer_is_one_of_ours(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema IN ('corridor', 'oauth')"
    )
    await connection.close()
    declared = set(_declared())
    assert len(declared) > 100
    assert declared - {(row["table_name"], row["column_name"]) for row in rows} == set()
