"""What the README and the operator's guide say is true."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

import pytest

from api.process.settings import Settings
from tests.app_under_test import World
from tests.oauth.serving import PATIENCE, served

README = Path("README.md").read_text(encoding="utf-8")
RUNNING = Path("docs/operations/running.md").read_text(encoding="utf-8")
WRITTEN = [Path("README.md"), Path("CONTRIBUTING.md"), *Path("docs").rglob("*.md")]


async def test_the_tour_works_when_pasted(world: World, database_url: str, root_key_file: Path, tmp_path: Path) -> None:
    partner = await world.new_caller("map")
    tour = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    with served(database_url, root_key_file) as issuer:
        ask = f"curl -s -u {partner.client_id}:{partner.secret} -d grant_type=client_credentials {issuer}/oauth/token"
        token = f"""TOKEN=$({ask} | sed 's/.*"access_token": *"\\([^"]*\\)".*/\\1/')"""
        script = f"set -eu\n{token}\n{tour.replace('http://127.0.0.1:8000', issuer)}"
        done = await asyncio.to_thread(
            subprocess.run,
            ["sh", "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    inbox, centres, case, identity, timeline, events, problem = (json.loads(line) for line in done.stdout.splitlines())
    assert inbox.keys() == {"items", "next_cursor"}
    assert "map-chiang-mai" in [centre["code"] for centre in centres["items"]]
    assert "Somebody" not in json.dumps(case)
    assert identity["person"]["full_name"] == "Somebody Invented"
    assert [step["type"] for step in timeline["items"]] == ["case.opened"]
    assert events.keys() == {"items", "next_cursor"}
    assert {event["type"] for event in events["items"]} <= {"case.opened", "referral.accepted"}
    assert {error["pointer"] for error in problem["errors"]} == {"/case_types/0", "/legal_status"}


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_explained_to_operators(setting: str) -> None:
    assert f"`CORRIDOR_{setting.upper()}`" in RUNNING


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_no_link_leads_nowhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
