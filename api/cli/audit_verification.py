"""What ``corridor audit verify`` does."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.oauth.signatures.signed_heads import claims_signed_by, every_public_key
from adapters.postgres.connection.hosts import connect
from adapters.postgres.operate.audit_check import AuditCheck
from api.cli.output import err
from api.cli.session import migrated_database
from domain.audit.chain import Fault
from domain.audit.tree_head import TYPE, TreeHead, claims_of
from domain.kernel.ids import to_text

BLIND = (
    "Without a tree head that somebody else kept, nobody can see whether the newest entries and heads were removed "
    "together. Ask a partner for the signature of a head that it kept (GET /v1/audit/tree-head) and give it with "
    "--tree-head."
)
COMPARED = "Nothing that was there at {until} was removed: compared with {count} that somebody else kept."
COLUMNS = (TextColumn("Checking the audit trail"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def verify_all(kept: Sequence[str]) -> dict[str, Any]:
    """Check the whole trail; gives what ``--json`` writes."""
    with migrated_database() as (_, url), Progress(*COLUMNS, console=err, transient=True) as progress:
        task = progress.add_task("", total=None)
        found = asyncio.run(
            check(url, kept, lambda total: progress.update(task, total=total), lambda: progress.advance(task))
        )
    return {
        **found,
        "sees_newest_removed": bool(kept),
        "compared_until": found.get("compared_until"),
        "kept": len(kept),
    }


def how_far_it_sees(found: dict[str, Any]) -> str:
    """Say whether a removal of the newest heads would have been seen, and until when."""
    if not found["sees_newest_removed"]:
        return BLIND
    count = "one head" if found["kept"] == 1 else f"{found['kept']} heads"
    return COMPARED.format(until=f"{found['compared_until']:%Y-%m-%dT%H:%M:%SZ}", count=count)


async def check(
    url: str,
    kept: Sequence[str],
    begin: Callable[[int], None] = lambda _: None,
    tick: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Check it in one read-only snapshot."""
    connection = await connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute("SET LOCAL statement_timeout = 0")
            looked = AuditCheck(connection, tick)
            begin(await looked.size())
            heads = await looked.heads()
            keys = await every_public_key(connection)
            fault = _signatures(heads, keys)
            theirs, strange = _kept(kept, keys)
            fault = fault or strange or await looked.chains() or await looked.tree((*heads, *theirs))
            entries = await connection.fetchval("SELECT count(*) FROM corridor.audit")
            where = None if fault is None else await _where(connection, fault)
    finally:
        await connection.close()
    found: dict[str, Any] = {"well": fault is None, "entries": entries, "heads": len(heads)}
    if theirs:
        found["compared_until"] = max(head.at for head in theirs).astimezone(UTC)
    if fault is not None:
        found |= {"where": where, "number": fault.number, "at": fault.at, "what": fault.what}
    return found


def _signatures(heads: Sequence[TreeHead], keys: Any) -> Fault | None:
    for head in heads:
        claims = claims_signed_by(keys, TYPE, head.signature or "")
        if claims is None or claims != claims_of(head, claims["iss"]):
            return Fault(None, None, head.at, f"changed: the head over {head.tree_size} entries is not what was signed")
    return None


def _kept(texts: Sequence[str], keys: Any) -> tuple[list[TreeHead], Fault | None]:
    heads: list[TreeHead] = []
    for text in texts:
        claims = claims_signed_by(keys, TYPE, text)
        if claims is None:
            return heads, Fault(None, None, None, "A tree head that was given is not signed by a key of this service")
        at = datetime.fromtimestamp(claims["iat"]).astimezone()
        heads.append(TreeHead(claims["tree_size"], bytes.fromhex(claims["root_hash"]), at, text))
    return heads, None


async def _where(connection: Any, fault: Fault) -> str:
    when = "" if fault.at is None else f", {fault.at:%Y-%m-%dT%H:%M:%SZ}"
    if fault.chain_id is None:
        return f"The tree{when}"
    return f"Chain {await _name(connection, fault.chain_id)}, entry {fault.number}{when}"


async def _name(connection: Any, chain_id: UUID) -> str:
    """A chain is a case's or an organisation's."""
    case = await connection.fetchval("SELECT EXISTS (SELECT FROM corridor.cases WHERE id = $1)", chain_id)
    return to_text("case" if case else "organisation", chain_id)
