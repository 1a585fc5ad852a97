"""Runs the migrations, then re-creates the functions of the data path, in one transaction that takes all tables."""

import asyncio

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import adapters.postgres.rows  # noqa: F401  (declares the tables)
from adapters.postgres.connection.engine import sqlalchemy_url
from adapters.postgres.operate.functions import install_functions, remove_functions
from adapters.postgres.operate.side_by_side import kept_functions, served_meanwhile, take_tables
from alembic import context

OURS = ("corridor", "vault", "oauth")


def _ours(name: str | None, kind: str, _: dict[str, str | None]) -> bool:
    return name in OURS if kind == "schema" else True


def _run(connection: Connection) -> None:
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS corridor"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_schemas=True,
        include_name=_ours,
        version_table_schema="corridor",
        compare_server_default=True,
    )
    with context.begin_transaction():
        take_tables(connection)
        to_the_end = context.config.attributes.get("to_the_end", False)
        goes_on = served_meanwhile(connection) if to_the_end else None
        remove_functions(connection, keep=kept_functions() if goes_on else ())
        context.run_migrations()
        if set(context.get_context().get_current_heads()) == set(context.script.get_heads()):
            install_functions(connection, serves_too=goes_on)


async def _connect_and_run(url: str) -> None:
    # an owner called as one of the schemas is would make autogenerate take that schema for the default one
    elsewhere = {"server_settings": {"search_path": "public"}}
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool, connect_args=elsewhere)
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:  # `alembic -x url=postgresql://… revision --autogenerate`, by a developer
    asyncio.run(_connect_and_run(context.get_x_argument(as_dictionary=True)["url"]))
