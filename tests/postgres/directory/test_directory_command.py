"""``corridor directory`` as an operator uses it: words, JSON and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

COMMAND = "import sys; from api.cli import main; main(sys.argv[1:])"


@pytest.fixture
def environment(database_url: str, root_key_file: Path) -> dict[str, str]:
    return {**os.environ, "CORRIDOR_DATABASE_URL": database_url, "CORRIDOR_MASTER_KEY_FILE": str(root_key_file)}


def corridor(environment: dict[str, str], *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "directory", *words],
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def an_organisation(code: str, **changes: str) -> str:
    entry = {"code": code, "name": "A union", "operator_type": "trade_union", "country": "KH", **changes}
    return yaml.safe_dump({"organisations": [entry]})


def test_an_import_says_what_it_did(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "directory.yaml"
    file.write_text(an_organisation(f"c-{uuid4().hex[:8]}"))
    said = corridor(environment, "import", str(file))
    assert (said.returncode, said.stderr) == (0, "")
    assert "organisations: 1 created, 0 updated, 0 unchanged" in said.stdout


def test_mistakes_are_named_by_line_and_end_with_exit_code_1(environment: dict[str, str]) -> None:
    text = an_organisation(f"c-{uuid4().hex[:8]}", country="ZZ")
    said = corridor(environment, "import", "-", "--json", given=text)
    assert said.returncode == 1
    assert json.loads(said.stdout)["errors"][0]["line"] == 3
    assert "standard input, line 3: organisations/1/country: there is no such country" in said.stderr
    assert "Nothing was imported" in said.stderr


def test_an_export_holds_the_same_as_yaml_and_as_json(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "export.yaml"
    assert corridor(environment, "export", str(file)).returncode == 0
    as_json = json.loads(corridor(environment, "export", "--json").stdout)
    assert yaml.safe_load(file.read_text()) == as_json
    assert {"KH-TH", "MM-MY"} <= {road["code"] for road in as_json["corridors"]}
