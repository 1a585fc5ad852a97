"""An answer's head and body leave in one write."""

import asyncio

from api.server.write_coalescing import CoalescedWrites


class Wire(asyncio.Transport):
    """Remembers each write."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:  # type: ignore[override]
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_what_is_written_in_one_turn_leaves_at_once() -> None:
    wire = Wire()
    joined = CoalescedWrites(wire, asyncio.get_running_loop())
    joined.write(b"head ")
    joined.write(b"body")
    assert wire.written == []
    await asyncio.sleep(0)
    assert wire.written == [b"head body"]
    joined.write(b"next")
    await asyncio.sleep(0)
    assert wire.written == [b"head body", b"next"]


async def test_closing_sends_what_is_held_first() -> None:
    wire = Wire()
    joined = CoalescedWrites(wire, asyncio.get_running_loop())
    joined.write(b"last words")
    joined.close()
    await asyncio.sleep(0)
    assert (wire.written, wire.closed) == ([b"last words"], True)


async def test_nothing_is_sent_on_a_connection_that_is_gone() -> None:
    wire = Wire()
    joined = CoalescedWrites(wire, asyncio.get_running_loop())
    joined.write(b"too late")
    wire.close()
    await asyncio.sleep(0)
    assert wire.written == []
    assert joined.is_closing()
