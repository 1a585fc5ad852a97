"""``corridor demo`` tells the story, checks it, and leaves nothing behind."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any

import httpx2
import pytest

from api.demo.migrant import REACHED_AT, RECEIVER
from tests.cli.commands import CORRIDOR, PATIENCE, gone, surroundings

GUIDE = Path("docs/partners/authentication.md").read_text(encoding="utf-8")
TOLD = (
    "opens a case",
    "records her consent",
    "sends a referral",
    "says who looks after it",
    "Does she have a copy of her contract?",
    "accepts",
    "opens her identity",
    "she shows her tracking code",
    "answers for her from now on",
    "has done what was asked",
    "reads what came of it",
    "The custody ledger",
    "takes her consent back",
    "finds the offer called off",
    "learns why it is closed",
    "confirms that its own copies are deleted",
    "steps matched, and 48 checks in between",
)


@contextmanager
def demo(scratch: Path, *arguments: str, command: tuple[str, ...] = CORRIDOR) -> Iterator[subprocess.Popen[str]]:
    """Start a demonstration whose scratch folder is made in ``scratch``."""
    scratch.mkdir()
    process = subprocess.Popen(
        [*command, "demo", *arguments],
        # These stand for a real database and its key, which a demonstration must not touch. Neither exists.
        env=surroundings(scratch / "never", database_url="postgresql://127.0.0.1:1/x", master_key_file="/nowhere/key")
        | {"TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_tells_the_story_and_ends_with_0(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    with demo(scratch, "--exit", "--port", "0") as running:
        said, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, said + errors
    for words in TOLD:
        assert words in said
    assert "✗" not in said
    assert not list(scratch.iterdir())


def test_it_stays_up_and_lines_for_a_shell_and_those_of_the_guide_work_until_term_ends_it(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    with demo(scratch, "--json", "--port", "0") as running:
        story = _first_json(running)
        assert story["as_told"] is True
        assert [sight["level"] for sight in story["seen"][0]["sights"]] == ["holder", "preview", None, None]
        assert [sight["identity"] for sight in story["seen"][-1]["sights"]] == [200, 403, 404, 404]
        assert [entry["by"] for entry in story["custody"]] == ["opened", "handoff"]
        assert len(story["curl"]) == 5
        shell = subprocess.run(["sh", "-euc", "\n".join(story["curl"])], capture_output=True, text=True, check=True)
        inbox, identity, custody, opened = (json.loads(line) for line in shell.stdout.splitlines())
        second, first = inbox["items"]
        assert (first["id"], second["status"]) == (story["referral_id"], "consent_withdrawn")
        assert identity["person"]["full_name"] == "Chan Sreymom"
        assert [entry["by"] for entry in custody["items"]] == ["opened", "handoff"]
        assert opened["status"] == "open"
        _the_migrant_learns_whom_to_call(story)
        _commands_of_the_guide_work(tmp_path, story["shell"])
        running.send_signal(SIGTERM)
        assert running.wait(PATIENCE) == 0
    assert not list(scratch.iterdir())
    assert gone(scratch, 0)


def _the_migrant_learns_whom_to_call(story: dict[str, Any]) -> None:
    shown = httpx2.post(story["tracking"]["address"], data={"code": story["tracking"]["code"]})
    assert f'href="tel:{REACHED_AT[RECEIVER]}"' in shown.text


def _commands_of_the_guide_work(folder: Path, shell: str) -> None:
    """As written, for partners."""
    shown = re.findall(r"```(sh|python)\n(.*?)```", GUIDE, re.DOTALL)
    commands = [text for language, text in shown if language == "sh" and text.startswith("corridor ")]
    (keys,) = [text for _, text in shown if "# make_keys.py" in text]
    subprocess.run([sys.executable, "-c", keys], cwd=folder, check=True)
    typed = "\n".join(["set -eu", shell, *commands])
    # settings left over from a real service: no command may reach it
    environment = surroundings(folder, database_url="postgresql://127.0.0.1:1/x")
    done = subprocess.run(["sh", "-c", typed], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (done.stdout.count("client_id:"), done.stdout.count("client_secret:")) == (3, 2)
    assert re.search(r"^user_\w+  active +caseworker +sokha$", done.stdout, re.MULTILINE), done.stdout


def test_the_first_answer_that_is_not_as_told_is_shown_and_gives_1(tmp_path: Path) -> None:
    other = "from api.demo import migrant; migrant.FULL_NAME = 'Somebody Else'; from api.cli import main; main()"
    with demo(tmp_path / "scratch", "--exit", "--port", "0", command=(sys.executable, "-c", other)) as running:
        said, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1, said + errors
    assert "did not match. person.full_name is Chan Sreymom, not Somebody Else." in said
    assert "The custody ledger" not in said
    assert "Traceback" not in errors


@pytest.mark.parametrize("signal", [SIGTERM, SIGKILL], ids=["term", "kill"])
def test_ended_while_it_starts_it_leaves_no_server(tmp_path: Path, signal: int) -> None:
    scratch = tmp_path / "scratch"
    with demo(scratch, "--exit", "--port", "0") as running:
        deadline = time.monotonic() + PATIENCE
        while not list(scratch.glob("*/cluster")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        running.send_signal(signal)
        assert running.wait(PATIENCE) != 0
    assert gone(scratch)
    assert signal == SIGKILL or not list(scratch.iterdir())


def _first_json(running: subprocess.Popen[str]) -> Any:
    assert running.stdout is not None
    text = ""
    for line in running.stdout:
        text += line
        if line == "}\n":
            return json.loads(text)
    raise AssertionError(running.stderr.read() if running.stderr else text)
