"""Runs the commands of the guide for the coordinating body, and loads the directory file that operators are shown."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

from adapters.postgres.directory.reading import read_file
from api.cli.demonstration.stage import PARTS
from tests.app_under_test import MANAGING, running_world
from tests.cli.test_first_referral_guide import differences
from tests.conftest import url_of
from tests.oauth.serving import served
from tests.scratch import scratch_database

GUIDE = Path("docs/partners/coordinating.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
SHOWN = re.findall(r"```json (\S+)\n(.*?)```", GUIDE, re.DOTALL)
RUNNING = Path("docs/operations/running.md").read_text(encoding="utf-8")


async def test_who_follows_it_gets_what_it_shows(root_key_file: Path, tmp_path: Path) -> None:
    """With no more than the coordinator of the demonstration may."""
    assert STEPS[1].startswith("ISSUER=")
    async with scratch_database() as name:
        async with running_world(url_of(name), root_key_file) as world:
            coordinator = await world.new_caller("nea", MANAGING | {"directory:read"})
        with served(url_of(name), root_key_file) as issuer:
            mine = f"set -eu\nISSUER={issuer}\nCOORDINATOR={coordinator.client_id}:{coordinator.secret}"
            script = "\n".join([mine, *STEPS[2:]])
            done = await asyncio.to_thread(
                subprocess.run,
                ["sh", "-c", script],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
    assert done.returncode == 0, done.stderr
    came = {shown: json.loads((tmp_path / shown).read_text()) for shown, _ in SHOWN}
    wrong = {shown: found for shown, text in SHOWN if (found := differences(json.loads(text), came[shown]))}
    assert wrong == {}
    assert len(SHOWN) == 5


def test_the_guides_call_the_partners_of_the_demonstration_as_it_does() -> None:
    first = Path("docs/partners/first-referral.md").read_text(encoding="utf-8")
    sender, receiver, _, coordinator = (part.name for part in PARTS)
    assert [f"*{name}*" in text for name, text in ((sender, first), (receiver, first), (coordinator, GUIDE))] == [
        True
    ] * 3


def test_the_directory_file_that_is_shown_can_be_read() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", RUNNING, re.DOTALL)
    file, _ = read_file(shown.encode())
    assert [len(file.organisations), len(file.centres), len(file.corridors[0].members)] == [2, 2, 2]
