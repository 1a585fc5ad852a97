"""Backups while clients write, and restores of them: ``corridor db backup``, and PostgreSQL's own up to a moment."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from shutil import copy as copy_file
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from adapters.embedded_postgres.data_folder.folder import Folder
from tests.cli.commands import corridor
from tests.faults.checker.writes import lost_and_doubled
from tests.faults.clients.record import Record, now
from tests.faults.stage.stage import POSTGRES, Stage
from tests.replica.archive import archived, restored
from tests.replica.pair import Node, copy, give_like
from tests.scratch import connected

NOT_ERASED = "SELECT corridor.public_id('case', id) AS id FROM corridor.cases WHERE status <> 'erased'"
KNOWN = "SELECT corridor.public_id('case', id) AS id FROM corridor.cases"


@asynccontextmanager
async def backed_up_and_restored(stage: Stage) -> AsyncIterator[None]:
    """Back up with ``corridor db backup``, then restore that into another database."""
    name = f"restored_{uuid4().hex}"
    with TemporaryDirectory(dir=stage.folder) as folder:
        file, begun = str(Path(folder) / "backup"), now()
        await _corridor(stage, "db", "backup", file)
        yield
        erased = {write.case_id for write in stage.record.acknowledged("erase")}
        async with stage.owner() as owner:
            await owner.execute(f"CREATE DATABASE {name}")
            try:
                url = urlunsplit(urlsplit(stage.url)._replace(path=f"/{name}"))
                await _corridor(stage, "db", "restore", file, database_url=url)
                await _must_hold(stage, url, begun)
                async with connected(url) as there:
                    back = {row["id"] for row in await there.fetch(NOT_ERASED)} & erased
                stage.record.errors += [f"restore: {case} was erased and is back" for case in back]
            finally:
                await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def restored_to_a_moment(stage: Stage) -> AsyncIterator[None]:
    """Back up with ``pg_basebackup``, then what changed since (``--incremental``); restore up to a moment later."""
    primary, moment = Node(stage.data), uuid4().hex
    primary.server = stage.server
    with TemporaryDirectory(dir=stage.folder) as scratch, ExitStack() as held:
        full, changes, whole = _nodes(Path(scratch))
        await asyncio.to_thread(copy, primary, full, "-X", "none")
        yield
        manifest = Folder(full.folder).cluster / "backup_manifest"
        await asyncio.to_thread(copy, primary, changes, "-X", "none", f"--incremental={manifest}")
        before = now()
        await primary.ask("SELECT pg_create_restore_point($1)", moment)
        after = now()
        await asyncio.to_thread(_combine, stage, full, changes, whole)
        await archived(primary)
        held.callback(whole.stop)
        whole.settings = {"max_connections": POSTGRES["max_connections"]}  # recovery asks for as many as there were
        await restored(whole, stage.archive, moment)
        await _must_hold(stage, whole.url, before)
        async with connected(whole.url) as there:
            known = {row["id"] for row in await there.fetch(KNOWN)}
        later = {write.answer["id"] for write in stage.record.acknowledged("cases") if write.begun > after}
        stage.record.errors += [f"restore: {case} was opened after the moment" for case in known & later]
        await asyncio.to_thread(held.close)


def _nodes(folder: Path) -> list[Node]:
    """Servers that the account of PostgreSQL can reach, without a cluster yet."""
    folder.chmod(0o711)
    nodes = [Node(folder / name) for name in ("full", "changes", "whole")]
    for node in nodes:
        node.folder.mkdir(mode=0o711)
    return nodes


def _combine(stage: Stage, full: Node, changes: Node, whole: Node) -> None:
    clusters = [Folder(node.folder).cluster for node in (full, changes, whole)]
    copy_file(Folder(full.folder).password, Folder(whole.folder).password)
    program = str(stage.server.program("pg_combinebackup"))
    subprocess.run([program, *map(str, clusters[:2]), "-o", str(clusters[2])], check=True, capture_output=True)
    give_like(Folder(stage.data), Folder(whole.folder))


async def _must_hold(stage: Stage, url: str, moment: float) -> None:
    """Note the writes acknowledged before a moment that a restored database lacks, except what was erased since."""
    erasing = {write.case_id for write in stage.record.writes if write.action == "erase"}
    before = [
        write
        for write in stage.record.acknowledged()
        if write.answered < moment and write.case_id not in erasing and write.answer.get("id") not in erasing
    ]
    async with connected(url) as there:
        lost, _ = await lost_and_doubled(there, Record(before), set())
    stage.record.errors += [f"restore: lost {one}" for one in lost]


async def _corridor(stage: Stage, *arguments: str, **changes: str) -> None:
    done = await asyncio.to_thread(corridor, stage.folder / "operator", *arguments, **stage.settings | changes)
    assert done.returncode == 0, done.stderr
