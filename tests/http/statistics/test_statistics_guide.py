"""The guide to figures: every command runs as written, and returns what the guide says."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

import openpyxl

from domain.statistics.facts import BY
from tests.app_under_test import Caller, World
from tests.http.statistics.figures_of_tests import rows_of
from tests.oauth.serving import PATIENCE, served

GUIDE = (Path(__file__).parents[3] / "docs" / "partners" / "statistics.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)


async def test_every_command_of_the_guide_works(publishing_world: World, root_key_file: Path, tmp_path: Path) -> None:
    nea = await publishing_world.caller("nea")
    script = "\n".join(STEPS).replace("curl ", "curl -sS --fail-with-body -w '\\n' ")
    with served(publishing_world.url, root_key_file) as issuer:
        given = f"set -eu\nISSUER={issuer}\nTOKEN={await token_of(nea, issuer)}"
        done = await asyncio.to_thread(
            subprocess.run,
            ["sh", "-c", f"{given}\n{script}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    definitions, own, tables, table = (json.loads(line) for line in done.stdout.splitlines() if line)
    assert definitions["items"][0]["unit_label"] == "คน"
    assert (own["by"], table["period"]) == (["corridor"], "2026-Q3")
    assert len(tables["items"]) > 5
    assert {row["sex"] for row in rows_of((tmp_path / "women.csv").read_bytes())} == {"female"}
    assert (tmp_path / "figures.csv").read_bytes().startswith(b"\xef\xbb\xbftable,period,")
    assert openpyxl.load_workbook(tmp_path / "figures.xlsx").sheetnames == ["About", "Figures"]
    assert json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["orgUnit"] == "nea"
    assert '<html lang="km">' in (tmp_path / "report.html").read_text(encoding="utf-8")


async def token_of(caller: Caller, issuer: str) -> str:
    """Get a token from this service."""
    command = ["curl", "-sS", "-u", f"{caller.client_id}:{caller.secret}", "-d", "grant_type=client_credentials"]
    done = await asyncio.to_thread(
        subprocess.run,
        [*command, f"{issuer}/oauth/token"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    token: str = json.loads(done.stdout)["access_token"]
    return token


def test_the_guide_names_every_dimension() -> None:
    (line,) = [line for line in GUIDE.splitlines() if line.startswith("| `by` |")]
    assert " ".join(BY) in line
