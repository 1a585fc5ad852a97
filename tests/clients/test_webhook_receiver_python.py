"""The receiver in Python of ``docs/partners/webhooks.md``."""

import sys
from pathlib import Path

from tests.clients.webhook_receivers import block, must_receive, running


def test_the_receiver_in_python(tmp_path: Path) -> None:
    (tmp_path / "receiver.py").write_text(block("python"), encoding="utf-8")
    with running(sys.executable, "-u", "receiver.py", cwd=tmp_path) as (port, process):
        must_receive(port, process)
