"""``corridor listen`` prints what arrives on a developer's machine, and whether its signature is right."""

import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from domain.webhooks.signing import secret_text
from tests.cli.commands import CORRIDOR, corridor, surroundings
from tests.clients.webhook_receivers import EVENT, SECRET, sent


def test_it_prints_what_arrives_and_verifies_it(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, webhook_secret=secret_text(SECRET)) | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*CORRIDOR, "listen", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            port = int(process.stderr.readline().rstrip("/\n").rpartition(":")[2])
            now = datetime.now(UTC)
            assert sent(port, "delivery_1", EVENT, now) == 204
            assert sent(port, "delivery_2", EVENT + b" ", now) == 400
        finally:
            process.terminate()
        shown, refused = process.communicate()
    assert shown.startswith("Verified: delivery_1\n{")
    assert '"type": "webhook.test"' in shown
    assert "delivery_2" not in shown
    assert refused.startswith("Not verified: ")


def test_a_secret_that_is_none_and_a_port_in_use_are_said(tmp_path: Path) -> None:
    wrong = corridor(tmp_path, "listen", "--port", "0", "--secret", "nonsense")
    assert wrong.returncode != 0
    assert "whsec_" in wrong.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        busy = corridor(tmp_path, "listen", "--port", port, "--secret", secret_text(SECRET))
    assert busy.returncode != 0
    assert port in busy.stderr
