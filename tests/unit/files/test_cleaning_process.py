"""The process that opens a file has nothing, may nothing, and leaves nothing behind."""

import asyncio
import os
import signal
import sys
import textwrap
import tracemalloc
from pathlib import Path

import pytest

from adapters.files.child import COMMAND, FOLDERS
from adapters.files.cleaner import SubprocessCleaner
from domain.documents.files import CleaningUnavailable, FileDamaged, FileRefused, MediaType
from tests.processes import must_end
from tests.unit.files.made_files import cleaned, in_pieces, photo, running

PROMISED = 2 * 1024 * 1024
ALIVE = "import sys; sys.stdin.buffer.read(); "


def children() -> set[int]:
    """The processes that this one has started and not yet waited for."""
    listed = (Path("/proc/self/task") / str(os.getpid()) / "children").read_text(encoding="ascii")
    return set(map(int, listed.split()))


def tried(action: str, *, after: str = "open_nothing_more()") -> SubprocessCleaner:
    """A cleaner whose process limits itself as ours does, then tries something, and answers with what came of it."""
    return running(
        f"import sys; sys.path += {list(FOLDERS)!r}; import os, json, socket, ctypes, mmap, subprocess\n"
        "from adapters.files.cleaning.limits import limit_yourself, open_nothing_more\n"
        "limit_yourself(os.getppid()); sys.stdin.buffer.read(); " + after + "\n"
        "try:\n" + textwrap.indent(action, "    ") + "\n"
        "except BaseException as problem: said = type(problem).__name__\n"
        "else: said = 'done'\n"
        "print(json.dumps({'media_type': 'text/plain', 'bytes': len(said)}), said, sep='\\n', end='')"
    )


OPENINGS = (
    "open('/etc/passwd')",
    "open('/proc/%d/environ' % os.getppid())",
    "socket.socket()",
    "socket.create_connection(('127.0.0.1', 9))",
    "os.pipe()",
)
WITHOUT_SECCOMP = (
    "import adapters.files.cleaning.limits as l; l.allow_nothing_more = lambda: None; l.open_nothing_more()"
)


async def test_a_process_that_tries_nothing_is_left_alone() -> None:
    assert await cleaned(b"x", tried("pass")) == (MediaType.TEXT, b"done")


@pytest.mark.parametrize("action", OPENINGS)
@pytest.mark.parametrize(
    ("after", "outcome"), [("open_nothing_more()", b"PermissionError"), (WITHOUT_SECCOMP, b"OSError")]
)
async def test_while_it_opens_a_file_it_opens_nothing_else(action: str, after: str, outcome: bytes) -> None:
    assert await cleaned(b"x", tried(action, after=after)) == (MediaType.TEXT, outcome)


@pytest.mark.parametrize(
    "action",
    [
        "os.kill(os.getppid(), 0)",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.unlink('/tmp/nothing-of-this-name')",
        "os.listdir('/')",
        "if ctypes.CDLL(None).ptrace(16, os.getpid(), 0, 0) == -1: raise PermissionError",
    ],
)
async def test_it_reaches_neither_files_nor_other_processes(action: str) -> None:
    assert await cleaned(b"x", tried(action)) == (MediaType.TEXT, b"PermissionError")


async def test_its_memory_is_limited() -> None:
    assert await cleaned(b"x", tried("bytearray(800 * 1024 * 1024)")) == (MediaType.TEXT, b"MemoryError")


async def test_it_writes_nothing_to_a_disk_before_either(tmp_path: Path) -> None:
    file = tmp_path / "plain"
    attempt = f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nopen({str(file)!r}, 'wb', 0).write(b'x')"
    assert await cleaned(b"x", tried(attempt, after="pass")) == (MediaType.TEXT, b"OSError")
    assert file.stat().st_size == 0


async def test_it_is_given_no_environment_and_no_open_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORRIDOR_DATABASE_URL", "postgresql://secret")
    look = ALIVE + (
        "import os, json; said = json.dumps([sorted(os.environ), sorted(map(int, os.listdir('/proc/self/fd')))]); "
        "print(json.dumps({'media_type': 'text/plain', 'bytes': len(said)}), said, sep='\\n', end='')"
    )
    with (tmp_path / "key").open("wb") as held:
        os.set_inheritable(held.fileno(), True)
        _, seen = await cleaned(b"x", running(look))
    assert seen == b'[["LC_ALL"], [0, 1, 2, 3]]'  # 3 is the listing itself


async def test_it_dies_with_the_service() -> None:
    outer = (
        "import asyncio, sys; sys.path[:0] = " + repr(list(FOLDERS)) + "\n"
        "from adapters.files.child import COMMAND, running_child\n"
        "async def main():\n"
        "    async with running_child(COMMAND, 20) as child:\n"
        "        await child.feed(b'x'); print(child._process.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    service = await asyncio.create_subprocess_exec(sys.executable, "-c", outer, stdout=asyncio.subprocess.PIPE)
    assert service.stdout is not None
    child = int(await service.stdout.readline())
    await asyncio.sleep(0.5)  # it has limited itself by now
    service.kill()
    await service.wait()
    await must_end(child)


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (f"os.kill(os.getpid(), {int(signal.SIGKILL)})", CleaningUnavailable),
        (f"os.kill(os.getpid(), {int(signal.SIGSEGV)})", FileDamaged),
        (f"os.kill(os.getpid(), {int(signal.SIGXCPU)})", FileDamaged),
        ("os._exit(1)", CleaningUnavailable),
        ("os._exit(0)", CleaningUnavailable),
        ("print('nonsense')", CleaningUnavailable),
        ("print('{}')", CleaningUnavailable),
        ("print('[]')", CleaningUnavailable),
        ("print('x' * 1_000_000)", CleaningUnavailable),
        ('print(\'{"media_type": "text/html", "bytes": 1}\\nx\', end=\'\')', CleaningUnavailable),
        ('print(\'{"media_type": "text/plain", "bytes": 99999999999}\')', CleaningUnavailable),
        ('print(\'{"media_type": "text/plain", "bytes": 5}\\nx\', end=\'\')', CleaningUnavailable),
    ],
)
@pytest.mark.parametrize("reads", [ALIVE, ""], ids=["after reading", "before reading"])
async def test_a_process_that_goes_wrong_keeps_nothing(end: str, error: type[Exception], reads: str) -> None:
    before = children()
    with pytest.raises(error):
        await cleaned(b"x" * 500_000, running(f"{reads}import os; {end}", patience=5))
    assert children() == before


async def test_what_a_process_says_does_not_reach_a_sentence() -> None:
    with pytest.raises(FileRefused) as refused:
        await cleaned(b"x", running(ALIVE + 'print(\'{"refused": "kind", "kind": "Sok {kind}"}\')'))
    assert "Sok" not in str(refused.value)


@pytest.mark.parametrize("reads", [ALIVE, ""], ids=["after reading", "before reading"])
async def test_a_process_that_hangs_is_ended(reads: str) -> None:
    before = children()
    with pytest.raises(CleaningUnavailable):
        await cleaned(b"x" * 500_000, running(f"{reads}import time; time.sleep(600)", patience=0.5))
    assert children() == before


async def test_a_request_that_is_cancelled_leaves_no_process() -> None:
    before = children()
    cleaning = asyncio.create_task(cleaned(b"x", running(ALIVE + "import time; time.sleep(600)")))
    await asyncio.sleep(0.5)
    assert len(children() - before) == 1
    cleaning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cleaning
    assert children() == before


async def test_a_reader_that_goes_away_in_the_middle_leaves_no_process() -> None:
    before = children()
    async with SubprocessCleaner().clean(in_pieces(b"x" * 1_000_000)) as file:
        assert len(await anext(file.content)) > 0
    assert children() == before


async def test_content_that_breaks_off_leaves_no_process() -> None:
    before = children()

    async def broken():  # type: ignore[no-untyped-def]
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        async with SubprocessCleaner().clean(broken()):
            raise AssertionError("nothing was read to its end")
    assert children() == before


async def test_a_program_that_is_not_there_is_said() -> None:
    with pytest.raises(CleaningUnavailable):
        await cleaned(b"x", SubprocessCleaner(command=("/nowhere/python",)))


async def test_ten_mebibytes_cost_the_service_less_than_two() -> None:
    content, cleaner = b"0123456789abcde\n" * 655_360, SubprocessCleaner()
    await cleaned(b"x", cleaner)
    size = 0
    tracemalloc.start()
    try:
        async with cleaner.clean(in_pieces(content)) as file:
            async for piece in file.content:
                size += len(piece)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == len(content) == 10 * 1024 * 1024
    assert peak < PROMISED


async def test_a_slow_line_does_not_keep_others_waiting_and_places_are_given_back() -> None:
    cleaner, going_on = SubprocessCleaner(arriving=3, opened=1, patience=5), asyncio.Event()

    async def slow():  # type: ignore[no-untyped-def]
        yield b"x"
        await going_on.wait()

    async def cleaned_slowly() -> MediaType:
        async with cleaner.clean(slow()) as file:
            return file.media_type

    waiting = [asyncio.create_task(cleaned_slowly()) for _ in range(2)]
    await asyncio.sleep(0.2)
    for _ in range(4):
        assert (await cleaned(photo(), cleaner))[0] is MediaType.JPEG
    going_on.set()
    assert await asyncio.gather(*waiting) == [MediaType.TEXT] * 2


async def test_who_finds_no_place_is_told_to_try_again() -> None:
    cleaner = SubprocessCleaner(arriving=1, patience=0.5)
    async with cleaner.clean(in_pieces(b"x")):
        with pytest.raises(CleaningUnavailable):
            await cleaned(b"x", cleaner)
    assert (await cleaned(b"x", cleaner))[0] is MediaType.TEXT


def test_the_interpreter_reads_neither_environment_nor_site_packages() -> None:
    assert set(COMMAND) >= {"-I", "-S"}
