"""The start prints where the service listens, as it is bound, and its URLs name that port."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from api.server.listening import bound_sockets, in_words, inherited, port_of, taken_over
from tests.cli.commands import CORRIDOR, PATIENCE, surroundings
from tests.postgres.migrations.fresh import fresh_database
from tests.server import TEMPLATE


@contextmanager
def started(folder: Path, *arguments: str, **settings: object) -> Iterator[tuple[str, int]]:
    """Give what ``corridor serve --port 0`` prints at its start, and the port in it."""
    command = [*CORRIDOR, "serve", "--port", "0", *arguments]
    environment = surroundings(folder, **settings)
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        text = ""
        for line in process.stderr:
            text += line
            if found := re.search(r"It listens on 127\.0\.0\.1:(\d+)\.", text):
                break
        assert found, text
        try:
            yield text, int(found[1])
        finally:
            process.terminate()
            try:
                process.communicate(timeout=PATIENCE)
            finally:
                process.kill()


def answer_of(url: str) -> httpx2.Response:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return httpx2.get(url, trust_env=False, timeout=PATIENCE)
        except httpx2.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.parametrize("arguments", [(), ("--workers", "2")], ids=["one process", "two processes"])
async def test_a_free_port_is_printed_and_is_the_issuers(
    root_key_file: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    async with fresh_database(TEMPLATE) as url:
        with started(tmp_path, *arguments, database_url=url, master_key_file=root_key_file) as (text, port):
            own = f"http://127.0.0.1:{port}"
            metadata = answer_of(f"{own}/.well-known/oauth-authorization-server").json()
    assert f"Corridor answers at {own} (documentation: {own}/docs)." in text
    assert metadata["issuer"] == own


def test_the_public_address_stands_beside_the_one_that_is_bound(tmp_path: Path) -> None:
    with started(tmp_path, issuer="https://corridor.example") as (text, port):
        assert port > 0
    assert "Corridor answers at https://corridor.example (documentation: https://corridor.example/docs)." in text


def test_every_address_of_a_name_is_bound_on_one_port() -> None:
    sockets = bound_sockets("localhost", 0)
    assert {one.getsockname()[1] for one in sockets} == {port_of(sockets)}
    assert f"127.0.0.1:{port_of(sockets)}" in in_words(sockets)
    for one in sockets:
        one.close()


def test_an_ipv6_address_is_written_in_brackets() -> None:
    class Six:
        def getsockname(self) -> tuple[str, int, int, int]:
            return "::1", 8000, 0, 0

    assert in_words([Six()]) == "[::1]:8000"  # type: ignore[list-item]


def test_a_taken_port_is_an_error_and_leaves_no_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        bound_sockets("127.0.0.1", other.getsockname()[1])


def test_sockets_survive_the_change_of_program() -> None:
    made = bound_sockets("127.0.0.1", 0)
    port = port_of(made)
    (again,) = taken_over(inherited(made))
    assert (again.getsockname(), again.get_inheritable()) == (("127.0.0.1", port), True)
    again.close()
