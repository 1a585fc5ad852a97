"""The guide for partners, followed step by step with its own text."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.oauth.app_and_people import World
from tests.oauth.serving import PATIENCE, served

GUIDE = Path("docs/partners/authentication.md").read_text(encoding="utf-8")


def block(language: str, marker: str) -> str:
    found = [text for text in re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL) if marker in text]
    assert len(found) == 1, marker
    return str(found[0])


def run(command: list[str], folder: Path, **given: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **given}, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("marker", ["# call.py", "# authlib_call.py"])
async def test_with_a_key(world: World, database_url: str, root_key_file: Path, tmp_path: Path, marker: str) -> None:
    run([sys.executable, "-c", block("python", "# make_keys.py")], tmp_path)
    partner = await world.partner("directory:read", jwks=json.loads((tmp_path / "keys.json").read_text()))
    call = [sys.executable, "-c", block("python", marker)]
    with served(database_url, root_key_file) as issuer:
        said = await asyncio.to_thread(run, call, tmp_path, ISSUER=issuer, CLIENT_ID=partner.client_id)
    assert re.fullmatch(r"[1-9][0-9]* organisations\n", said)


async def test_with_a_secret(world: World, database_url: str, root_key_file: Path, tmp_path: Path) -> None:
    partner = await world.partner("directory:read")
    with served(database_url, root_key_file) as issuer:
        given = {"ISSUER": issuer, "CLIENT_ID": partner.client_id, "CLIENT_SECRET": partner.secret or ""}
        ask = ["sh", "-c", block("sh", "grant_type=client_credentials").replace("curl ", "curl -sS ")]
        token = json.loads(await asyncio.to_thread(run, ask, tmp_path, **given))
        assert token.keys() == json.loads(block("json", "access_token")).keys()
        call = ["sh", "-c", block("sh", "$ISSUER/v1/organisations").replace("curl ", "curl -sS ")]
        said = json.loads(await asyncio.to_thread(run, call, tmp_path, TOKEN=token["access_token"], **given))
    assert said["items"]


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(/(?:oauth|\.well-known)/[a-z-]+)", GUIDE))))
async def test_every_address_in_it_exists(whole_service: httpx2.AsyncClient, path: str) -> None:
    assert (await whole_service.get(path)).status_code != 404
