"""Runs the commands of the guide to a first referral step by step, and compares the responses with those it shows."""

import asyncio
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.app_under_test import World
from tests.oauth.serving import PATIENCE, served

GUIDE = Path("docs/partners/first-referral.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
SHOWN = re.findall(r"```json (\S+)\n(.*?)```", GUIDE, re.DOTALL)


def differences(shown: Any, came: Any, place: str = "") -> list[str]:
    """Where an answer is not as shown: it may hold more fields, and ``…`` stands for anything."""
    if isinstance(shown, dict) and isinstance(came, dict):
        missing = [f"{place}/{name} is missing" for name in shown.keys() - came.keys()]
        return missing + [
            line
            for name in shown.keys() & came.keys()
            for line in differences(shown[name], came[name], f"{place}/{name}")
        ]
    if isinstance(shown, list) and isinstance(came, list) and len(shown) == len(came):
        return [line for at, one in enumerate(shown) for line in differences(one, came[at], f"{place}/{at}")]
    if isinstance(shown, str) and isinstance(came, str) and "…" in shown:
        pattern = ".+".join(re.escape(part) for part in shown.split("…"))
        return [] if re.fullmatch(pattern, came) else [f"{place}: {came}"]
    return [] if shown == came else [f"{place}: {came}"]


async def test_who_follows_it_gets_what_it_shows(
    world: World, database_url: str, root_key_file: Path, tmp_path: Path
) -> None:
    sender, receiver = await world.caller("nea"), await world.caller("map")
    assert STEPS[0].startswith("ISSUER=")
    with served(database_url, root_key_file) as issuer:
        mine = [
            f"set -eu\nISSUER={issuer}",
            f"SENDER={sender.client_id}:{sender.secret}",
            f"RECEIVER={receiver.client_id}:{receiver.secret}",
        ]
        done = await asyncio.to_thread(
            subprocess.run,
            ["sh", "-c", "\n".join([*mine, *STEPS[1:]])],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    wrong = {
        name: found
        for name, text in SHOWN
        if (found := differences(json.loads(text), json.loads((tmp_path / name).read_text())))
    }
    assert wrong == {}
    assert len(SHOWN) == 14


def test_a_difference_is_found() -> None:
    shown = {"status": "sent", "id": "case_…", "items": [{"by": "opened"}]}
    assert differences(shown, {**shown, "id": "case_01", "more": 1}) == []
    for wrong in ({"status": "draft"}, {"id": "centre_01"}, {"items": []}, {"items": [{"by": "handoff"}]}):
        assert differences(shown, {"status": "sent", "id": "case_01", "items": [{"by": "opened"}], **wrong})
    assert differences(shown, {"status": "sent"})
