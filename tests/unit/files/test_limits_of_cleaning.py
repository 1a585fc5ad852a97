"""What the cleaning process gives up by itself: before the first byte, and before it opens a file."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from adapters.files.child import COMMAND, FOLDERS, running_child
from domain.documents.files import FileDamaged
from tests.processes import must_end
from tests.unit.files.made_files import cleaned, running

LIMITS = {
    "Max cpu time": ["30", "31"],
    "Max address space": [str(768 * 1024 * 1024)] * 2,
    "Max file size": ["0", "0"],
    "Max core file size": ["0", "0"],
    "Max processes": ["0", "0"],
}
OPENS_ANOTHER = f"""
import sys; sys.path += {list(FOLDERS)!r}
from adapters.files.cleaning.answer import answer
def clean(content): return open('/etc/hostname', 'rb').read(0) or b'opened'
for piece in answer(sys.stdin.buffer.read(), lambda kind: clean): sys.stdout.buffer.write(piece)
"""
OUTER = f"""
import asyncio, subprocess, sys; sys.path[:0] = {list(FOLDERS)!r}
from adapters.files.child import COMMAND, running_child
async def main():
    async with running_child(COMMAND, 20) as child:
        pipe = child._input.get_extra_info('pipe').fileno()
        held = subprocess.Popen(['sleep', '60'], pass_fds=[pipe], stdout=subprocess.DEVNULL)
        print(child._process.pid, held.pid, flush=True); await asyncio.sleep(60)
asyncio.run(main())
"""


async def limits_of(process: int) -> dict[str, list[str]]:
    """The limits of a process, soft and hard, once it has set them."""
    for _ in range(200):
        lines = (Path("/proc") / str(process) / "limits").read_text(encoding="ascii").splitlines()
        found = {line[:26].strip(): line[26:].split()[:2] for line in lines}
        if found["Max processes"] == ["0", "0"]:  # it sets this one last
            break
        await asyncio.sleep(0.05)
    return {name: found[name] for name in LIMITS}


async def test_it_limits_itself_before_it_reads_a_byte() -> None:
    async with running_child(COMMAND, 20) as child:
        assert await limits_of(child._process.pid) == LIMITS
        status = (Path("/proc") / str(child._process.pid) / "status").read_text(encoding="ascii")
    assert "NoNewPrivs:\t1\n" in status


async def test_before_it_opens_a_file_it_gives_up_opening_another() -> None:
    with pytest.raises(FileDamaged):
        await cleaned(b"text", running(OPENS_ANOTHER))


async def test_it_dies_with_the_service_even_if_its_pipe_stays_open() -> None:
    service = await asyncio.create_subprocess_exec(sys.executable, "-c", OUTER, stdout=asyncio.subprocess.PIPE)
    assert service.stdout is not None
    child, held = map(int, (await service.stdout.readline()).split())
    try:
        assert await limits_of(child) == LIMITS
        service.kill()
        await service.wait()
        await must_end(child)
    finally:
        os.kill(held, signal.SIGKILL)
