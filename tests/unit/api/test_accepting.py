"""New connections do not wait for many turns of a busy event loop until they are accepted."""

import asyncio
import socket
from contextlib import ExitStack

import uvicorn
import uvloop

from api.server.worker_process import ACCEPTED_AT_ONCE, Server
from tests.timeouts import LONG

TURNS = 4


async def nothing(_: object, __: object, ___: object) -> None:
    raise AssertionError("nothing is asked")


async def turns_until_all_are_accepted(listening: socket.socket, number: int) -> int:
    """Connect so many times while the event loop does nothing, and count its turns from then on."""
    server = Server(uvicorn.Config(nothing, lifespan="off", log_config=None, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve([listening]))
    async with asyncio.timeout(LONG):
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        turns = 0
        with ExitStack() as connections:
            for _ in range(number):
                connections.enter_context(socket.create_connection(listening.getsockname()))
            while len(server.server_state.connections) < number:
                await asyncio.sleep(0)
                turns += 1
        server.should_exit = True
        await serving
    return turns


def test_many_are_accepted_in_one_turn_of_the_event_loop() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        turns = uvloop.run(turns_until_all_are_accepted(listening, TURNS * ACCEPTED_AT_ONCE))
    assert turns <= 2 * TURNS, "a connection that waits costs a turn each"
