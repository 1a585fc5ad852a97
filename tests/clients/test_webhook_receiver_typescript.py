"""The receiver in TypeScript of ``docs/partners/webhooks.md``."""

import json
import shutil
from pathlib import Path

from tests.clients.running import HERE, ran
from tests.clients.webhook_receivers import block, must_receive, running


def test_the_receiver_in_typescript(tmp_path: Path, node_tools: Path) -> None:
    (tmp_path / "receiver.ts").write_text(block("typescript"), encoding="utf-8")
    for name in ("tsconfig.json", "package.json"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(node_tools.parent)
    settings = json.loads((tmp_path / "tsconfig.json").read_text())
    (tmp_path / "tsconfig.json").write_text(json.dumps({**settings, "include": ["receiver.ts"]}))
    assert ran([node_tools / "tsc", "--project", "."], tmp_path) == ""
    with running("node", Path("out", "receiver.js"), cwd=tmp_path) as (port, process):
        must_receive(port, process)
