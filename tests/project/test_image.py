"""The Dockerfile keeps its promises as far as they can be read from it, and its install steps run."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

PROJECT = Path(__file__).parents[2]
SCRIPTS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
SECRET = re.compile(r"(?i)(password|secret|token|private|api_?key|master_key)")


def steps() -> list[tuple[str, str]]:
    """Return the Dockerfile as pairs of instruction and value, comments left out."""
    parser = DockerfileParser(path=str(PROJECT), cache_content=True)
    return [(s["instruction"], s["value"]) for s in parser.structure if s["instruction"] != "COMMENT"]


def last_stage() -> list[tuple[str, str]]:
    everything = steps()
    return everything[max(i for i, (instruction, _) in enumerate(everything) if instruction == "FROM") :]


def only(instruction: str) -> str:
    """Return the value of an instruction that the image has exactly once in its last stage."""
    (value,) = [value for name, value in last_stage() if name == instruction]
    return value


def copied_from_the_project() -> list[str]:
    words = [shlex.split(value) for instruction, value in steps() if instruction == "COPY"]
    return [source for line in words if not line[0].startswith("--from") for source in line[:-1]]


def test_it_runs_as_a_numbered_user_who_is_not_root() -> None:
    user, group = only("USER").split(":")
    assert int(user) > 0
    assert int(group) > 0


def test_nothing_is_installed_or_copied_after_root_is_given_up() -> None:
    names = [instruction for instruction, _ in last_stage()]
    assert not {"RUN", "COPY", "ADD"} & set(names[names.index("USER") :])


def test_the_health_check_asks_with_what_the_image_has() -> None:
    options, command = only("HEALTHCHECK").split(" CMD ")
    program, flag, code = json.loads(command)
    assert (program, flag) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "/healthz" in code
    assert "--timeout=" in options


def test_it_starts_our_own_command_on_all_addresses() -> None:
    assert [*json.loads(only("ENTRYPOINT"))] == list(SCRIPTS)
    assert json.loads(only("CMD")) == ["serve", "--host", "0.0.0.0"]


def test_what_it_is_made_from_has_a_version() -> None:
    images = [value.split()[0] for instruction, value in steps() if instruction == "FROM"]
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_packages_are_installed_by_hash_only() -> None:
    installs = [value for instruction, value in steps() if instruction == "RUN" and "pip install" in value]
    assert installs
    assert [line for line in installs if "--require-hashes" not in line and "--no-deps" not in line] == []


def test_no_secret_is_baked_in() -> None:
    kept = [value for instruction, value in steps() if instruction in {"ENV", "ARG", "LABEL"}]
    assert [value for value in kept if SECRET.search(value)] == []


def test_it_says_what_it_is() -> None:
    labels = only("LABEL")
    assert all(f"org.opencontainers.image.{name}=" in labels for name in ("title", "description", "licenses"))


@pytest.mark.parametrize("source", copied_from_the_project())
def test_what_is_copied_exists_and_is_let_through(source: str) -> None:
    assert (PROJECT / source).exists()
    let_through = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert f"!{source}" in let_through


def test_all_else_in_the_folder_is_kept_out() -> None:
    rules = [line for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied_from_the_project())


@pytest.mark.timeout(600)
def test_its_install_steps_run_in_an_empty_folder() -> None:
    command = [sys.executable, str(PROJECT / "scripts" / "run_dockerfile_steps")]
    # Typer breaks its help to the width of the terminal.
    finished = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "120", "NO_COLOR": "1"}
    )
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    assert "serve" in finished.stdout.rpartition("Usage:")[2]
