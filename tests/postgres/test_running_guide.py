"""The SQL that the guide for operators gives is accepted."""

import os
import re
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from adapters.postgres.connection.roles import ROLES
from tests.conftest import SERVER

GUIDE = Path("docs/operations/running.md").read_text(encoding="utf-8")
STATEMENTS = [line for block in re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]
BUILTIN = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"


def test_it_has_one_statement_for_the_user_and_one_for_the_database_of_each_version() -> None:
    kinds = [" ".join(statement.split()[:2]) for statement in STATEMENTS]
    assert kinds[:3] == ["CREATE ROLE", "CREATE DATABASE", "CREATE DATABASE"]
    assert [BUILTIN in statement for statement in STATEMENTS[:3]] == [False, True, False]


def test_it_makes_every_role_of_the_service() -> None:
    made = [statement.split()[2] for statement in STATEMENTS[3:] if statement.startswith("CREATE ROLE")]
    assert sorted(made) == sorted(ROLES)
    assert STATEMENTS[-1].startswith("GRANT ")


@pytest.mark.parametrize("version", [1, 2], ids=["from 17 on", "16"])
async def test_postgresql_accepts_it(version: int) -> None:
    name = f"guide_{uuid4().hex}"
    server = await asyncpg.connect(os.environ[SERVER])
    try:
        for statement in (STATEMENTS[0], STATEMENTS[version]):
            await server.execute(re.sub(r"\bcorridor\b", name, statement))
        found = await server.fetchrow(
            "SELECT pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding"
            " FROM pg_database WHERE datname = $1",
            name,
        )
        assert (found["owner"], found["encoding"]) == (name, "UTF8")
        await server.execute(f"DROP DATABASE {name}")
        await server.execute(f"DROP ROLE {name}")
    finally:
        await server.close()
