"""The help texts of the command line."""

import subprocess
import sys
from importlib.metadata import version

import pytest
import typer

from api.cli import app, main
from tests.cli.commands import ROOT

HEAVY = ("sqlalchemy", "asyncpg", "fastapi", "cryptography", "uvicorn")


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(name,)] if inner is None else [(name, one) for one in inner]
    return found


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    captured = capsys.readouterr()
    return int(end.value.code or 0), captured.out + captured.err


def test_the_commands_of_the_contract_are_there() -> None:
    wanted = {("serve",), ("doctor",), ("demo",), ("db", "upgrade"), ("db", "status"), ("directory", "import")}
    wanted |= {("directory", "export"), ("client", "add"), ("client", "list"), ("client", "disable")}
    wanted |= {("worker",), ("user", "add"), ("keys", "rotate"), ("audit", "verify")}
    wanted |= {("statistics", name) for name in ("publish", "rebuild", "export")}
    assert wanted <= set(commands())


def test_it_says_which_version_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--version") == (0, f"corridor {version('corridor')}\n")


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_each_command_explains_itself_with_an_example(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(capsys, *command, "--help")
    assert code == 0
    assert "Example:" in text
    assert f"corridor {' '.join(command)}" in " ".join(text.split())


@pytest.mark.parametrize(
    "arguments", [("serve", "--prot", "1"), ("client", "add"), ("nothing",), ("serve", "--port", "x")], ids=" ".join
)
def test_a_wrong_call_has_exit_code_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, *arguments)[0] == 2


def test_help_imports_nothing_that_takes_long() -> None:
    check = f"import sys, api.cli; print(sorted(set({HEAVY}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("setting", "value", "hint"),
    [
        ("PORT", "many", "integer"),
        ("PORT", "70000", "65535"),
        ("DATABASE_URL", "mysql://somewhere", "postgresql://"),
        ("ISSUER", "http://corridor.example", "https"),
        ("ISSUER", "https://corridor.example/", "slash"),
        ("CLOCK_INTERVAL", "often", ""),
        ("POOL_SIZE", "1", "2"),
        ("SETTINGS_FILE", "/nowhere/settings.env", "no file"),
    ],
)
def test_a_wrong_setting_is_named_and_stops_the_start(
    setting: str, value: str, hint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"CORRIDOR_{setting}", value)
    code, text = said(capsys, "serve")
    assert code == 1
    assert f"CORRIDOR_{setting}" in text
    assert hint in text
    assert "Traceback" not in text


def test_what_is_generated_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "db", "functions")
    assert code == 0
    for name in ("update_referrals(given jsonb)", "record(ctx jsonb, changes jsonb)", "case_facts(c corridor.cases)"):
        assert f"CREATE OR REPLACE FUNCTION corridor.{name}" in text
    assert max(map(len, text.splitlines())) <= 130
