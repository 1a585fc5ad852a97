"""Runs third-party programs on ``openapi.yaml``."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.node_packages import node_environment

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "openapi.yaml"
SECONDS = 500
CAME = {"status": "accepted", "handler": "Somchai P.", "refused": "not_your_side"}
"""What the referral of both clients comes to."""


def ran(command: Sequence[object], cwd: Path, given: Any = None, **named: str) -> str:
    """Run a program to its end, which must be a good one; give what it printed."""
    run = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**node_environment(), **named},
        input=None if given is None else json.dumps(given),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-8_000:]
    return run.stdout


def path_with(tools: Path) -> dict[str, str]:
    """The search path for programs that call their neighbours."""
    return {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
