"""Prepares pgbench's inputs: one table per operation, with the arguments as text, as the service sends them."""

import json
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.connection.pool import Database, open_operators_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.work.open_work import StoredWork
from api.process.logs import alert
from api.v1.referrals.answers import ReferralAnswer
from api.v1.referrals.requests import CreateReferral
from bench.load.requests import ACCEPT, created
from bench.partners import Partner
from domain.kernel.ids import ReferralId
from domain.kernel.listing import Page
from domain.kernel.request_info import Idempotency, RequestInfo, StoredAnswer
from domain.ports.work import OpenWork
from domain.referrals.listing import Box, ReferralQuery
from domain.referrals.requests import Accept
from domain.referrals.view import ReferralView
from domain.usecases.referrals.actions import accept_referral
from domain.usecases.referrals.create_referral import create_referral
from domain.usecases.referrals.get_referral import get_referral
from domain.usecases.referrals.list_referrals import list_referrals

HEADERS = {"Content-Type": "application/json", "Content-Language": "en", "Cache-Control": "no-store"}
MAKE = """
    CREATE SCHEMA IF NOT EXISTS bench;
    CREATE TABLE IF NOT EXISTS bench.inputs (
        operation text, n integer, context text STORAGE EXTERNAL, argument text STORAGE EXTERNAL,
        PRIMARY KEY (operation, n)
    );
    GRANT USAGE ON SCHEMA bench TO corridor_app;
    GRANT SELECT ON bench.inputs TO corridor_app;
"""

Statement = tuple[str, tuple[Any, ...]]


class _Caught(Database):
    """Sends loads to the database, and captures the last statement of each operation."""

    last: Statement

    async def value(self, statement: str, *arguments: Any) -> Any:
        self.last = (statement, arguments)
        return None if "corridor.record(" in statement else await super().value(statement, *arguments)

    async def rows(self, statement: str, *arguments: Any) -> list[Any]:
        self.last = (statement, arguments)
        return await super().rows(statement, *arguments)


class Inputs:
    """Creates inputs and remembers the statement that takes them."""

    def __init__(self, database: _Caught, vault: AesVault, partners: dict[UUID, Partner]) -> None:
        self._database, self._vault, self._partners = database, vault, partners
        self.statements: dict[str, str] = {}

    async def make(self, operation: str, rows: list[Any]) -> list[tuple[str, str]]:
        """Run the operation for each row up to its last statement; returns each one's context and argument."""
        found = []
        for row in rows:
            actor = self._partners[row["organisation"]].actor
            key = Idempotency(os.urandom(32), os.urandom(32).hex()) if operation in ("accept", "create") else None
            request_info = RequestInfo(actor, f"{operation}_referral", f"req_{os.urandom(16).hex()}", "127.0.0.1", key)
            work: OpenWork = partial(StoredWork, self._database, self._vault, request_info, _render, alert)
            await USES[operation](work, actor, row)
            self.statements[operation], (context, argument) = self._database.last
            found.append((str(context), str(argument)))
        return found


async def prepared(
    url: str, root_key_file: Path, partners: dict[UUID, Partner], rows: dict[str, list[Any]]
) -> dict[str, str]:
    """Refill ``bench.inputs``, and return each operation's statement."""
    pool = await open_operators_pool(url, APP, size=2)
    owner = await asyncpg.connect(url)
    try:
        inputs = Inputs(_Caught(pool), AesVault(FileKeyRing.open(root_key_file, create=False)), partners)
        await owner.execute(MAKE)
        await owner.execute("TRUNCATE bench.inputs")
        for operation, wanted in rows.items():
            made = await inputs.make(operation, wanted)
            records = [(operation, number, *pair) for number, pair in enumerate(made)]
            await owner.copy_records_to_table("inputs", schema_name="bench", records=records)
        await owner.execute("VACUUM (ANALYZE) bench.inputs")
        return inputs.statements
    finally:
        await owner.close()
        await pool.close()


async def _get(work: OpenWork, actor: Any, row: Any) -> ReferralView:
    return await get_referral(work, actor, ReferralId(row["id"]))


async def _list(work: OpenWork, actor: Any, _: Any) -> Page:
    return await list_referrals(work, actor, ReferralQuery(box=Box.INBOX, limit=50))


async def _accept(work: OpenWork, actor: Any, row: Any) -> ReferralView:
    return await accept_referral(work, actor, ReferralId(row["id"]), None, Accept(ACCEPT["handler"], ACCEPT["note"]))


async def _create(work: OpenWork, actor: Any, row: Any) -> ReferralView:
    asked = CreateReferral.model_validate_json(json.dumps(created(row))).to_command()
    return await create_referral(work, actor, asked, send_now=True)


USES: dict[str, Callable[[OpenWork, Any, Any], Awaitable[Any]]] = {
    "get": _get,
    "list": _list,
    "accept": _accept,
    "create": _create,
}


def _render(view: Any) -> StoredAnswer:
    return StoredAnswer(200, HEADERS, ReferralAnswer.of(view).model_dump_json(by_alias=True).encode())
