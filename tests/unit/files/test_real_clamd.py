"""ClamAV's own daemon, with one signature of ours."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.files.clamd import BEFORE_THE_END, Clamd
from adapters.files.cleaner import SubprocessCleaner
from domain.documents.files import CleaningUnavailable, FileInfected, MediaType
from tests.unit.files.clamd_stand_in import SIGNATURE
from tests.unit.files.conftest import CLAMD
from tests.unit.files.made_files import archive, cleaned, paper, written

SETTINGS = """
Foreground yes
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.ctl
TCPAddr 127.0.0.1
TCPSocket {port}
StreamMaxLength 1M
LogFile {folder}/log
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
async def daemon(tmp_path_factory: pytest.TempPathFactory, port: int) -> AsyncIterator[Path]:
    """A running clamd; gives its socket."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(f"Own.Test-1:0:*:{SIGNATURE.hex()}\n", encoding="ascii")
    settings = folder / "clamd.conf"
    settings.write_text(SETTINGS.format(folder=folder, port=port), encoding="ascii")
    process = await asyncio.create_subprocess_exec(
        str(CLAMD), "-c", str(settings), env={"PATH": os.defpath}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await answering(folder / "clamd.ctl")
        yield folder / "clamd.ctl"
    finally:
        process.terminate()
        await process.wait()


async def answering(place: Path) -> None:
    for _ in range(300):
        try:
            await Clamd(place, ignored).version()
        except CleaningUnavailable:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError("clamd does not answer")


def ignored(reason: str) -> None:
    """Nobody reads why."""


async def test_it_says_its_version(daemon: Path) -> None:
    assert (await Clamd(daemon, ignored).version()).startswith("ClamAV ")


async def test_it_passes_what_is_clean_and_finds_what_is_not(daemon: Path, port: int) -> None:
    for cleaner in (SubprocessCleaner(Clamd(daemon, ignored)), SubprocessCleaner(Clamd(("127.0.0.1", port), ignored))):
        assert (await cleaned(written(paper()), cleaner))[0] is MediaType.PDF
        with pytest.raises(FileInfected):
            await cleaned(b"text with " + SIGNATURE, cleaner)
        with pytest.raises(FileInfected):
            await cleaned(archive((SIGNATURE.decode(),)), cleaner)


async def test_a_file_longer_than_it_takes_is_not_kept(daemon: Path) -> None:
    told: list[str] = []
    with pytest.raises(CleaningUnavailable):
        await cleaned(b"x" * 9_000_000, SubprocessCleaner(Clamd(daemon, told.append)))
    assert told == [BEFORE_THE_END]
