"""Runs the receivers of ``docs/partners/webhooks.md``, and sends to them as the service does."""

import http.client
import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.webhooks.signing import headers, secret_text
from tests.clients.running import SECONDS
from tests.node_packages import node_environment

GUIDE = Path(__file__).parents[2] / "docs" / "partners" / "webhooks.md"
SECRET = bytes(range(32))
EVENT = json.dumps({"type": "webhook.test"}).encode()


def block(language: str) -> str:
    """The program in that language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def running(
    *command: object, cwd: Path, port: int | None = None, secret: str = secret_text(SECRET)
) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Run a receiver; gives its port and process."""
    port = port or free_port()
    given = {**node_environment(), "PORT": str(port), "WEBHOOK_SECRET": secret}
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, env=given, stdout=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + SECONDS
        while not listens(port):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        yield port, process
    finally:
        process.kill()
        process.communicate()


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def sent(port: int, message_id: str, body: bytes, at: datetime) -> int:
    """Send a delivery as the service does; gives the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request(
        "POST", "/", body, {**headers(message_id, at, EVENT, [SECRET]), "content-type": "application/json"}
    )
    status = connection.getresponse().status
    connection.close()
    return status


def must_receive(port: int, process: "subprocess.Popen[str]") -> None:
    """It takes what is signed, each once, and prints it."""
    now = datetime.now(UTC)
    assert sent(port, "delivery_1", EVENT, now) == 204
    assert sent(port, "delivery_1", EVENT, now) == 204
    assert sent(port, "delivery_2", EVENT + b" ", now) == 400
    assert sent(port, "delivery_3", EVENT, now - timedelta(minutes=10)) == 400
    assert sent(port, "delivery_4", EVENT, now) == 204
    process.terminate()
    assert process.stdout is not None
    assert [json.loads(line) for line in process.stdout.read().splitlines()] == [json.loads(EVENT)] * 2
