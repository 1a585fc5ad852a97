"""``corridor user`` and ``corridor keys``."""

import asyncio
import json
from io import StringIO
from pathlib import Path

import asyncpg
import pytest
from rich.console import Console
from typer.testing import CliRunner

from api.cli.commands import keys, user


@pytest.fixture
def settings(database_url: str, root_key_file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CORRIDOR_DATABASE_URL", database_url)
    monkeypatch.setenv("CORRIDOR_MASTER_KEY_FILE", str(root_key_file))
    return database_url


def value(url: str, statement: str, *arguments: object) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_a_user_is_added_once_and_disabled(settings: str) -> None:
    arguments = ["add", "--organisation", "nea", "--name", "dara", "--display-name", "Dara Kim", "--role", "supervisor"]
    added = CliRunner().invoke(user.app, [*arguments, "--centre", "nea-battambang", "--json"])
    assert added.exit_code == 0, added.output
    made = json.loads(added.stdout)
    assert made["sign_in_name"] == "dara@nea"
    assert len(made["recovery_codes"]) == 10
    assert made["authenticator"].startswith("otpauth://totp/Corridor:dara%40nea?secret=")
    assert len(made["password"]) >= 12
    assert value(settings, "SELECT role FROM oauth.users WHERE name = 'dara'") == "supervisor"
    assert CliRunner().invoke(user.app, arguments).exit_code != 0
    renewed = json.loads(CliRunner().invoke(user.app, ["renew", made["user_id"], "--json"]).stdout)
    assert renewed["user_id"] == made["user_id"]
    for secret in ("password", "authenticator", "recovery_codes"):
        assert renewed[secret] != made[secret]
    assert CliRunner().invoke(user.app, ["disable", made["user_id"]]).exit_code == 0
    again = CliRunner().invoke(user.app, ["renew", made["user_id"]])
    assert (again.exit_code, again.stderr) == (1, f"{made['user_id']} is disabled.\n")
    assert value(settings, "SELECT status FROM oauth.users WHERE name = 'dara'") == "disabled"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_shows_the_authenticator_as_a_picture_too(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    monkeypatch.setattr(user, "out", Console(file=written, force_terminal=terminal, no_color=True, width=80))
    address = "otpauth://totp/Corridor:dara%40nea?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Corridor"
    made = {"user_id": "user_1", "sign_in_name": "dara@nea", "authenticator": address, "recovery_codes": ["a-b"]}
    user._show(made, as_json=False, with_password=False)
    shown = written.getvalue()
    assert "secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" in shown.replace("\n", "")
    drawn = [line for line in shown.splitlines() if "▄▄▄▄▄ █" in line]
    assert len(drawn) == (2 if terminal else 0)


def test_wrong_values_end_with_a_sentence(settings: str, tmp_path: Path) -> None:
    weak = tmp_path / "password"
    weak.write_text("1q2w3e4r5t6y\n")
    base = ["add", "--name", "chan", "--display-name", "Chan"]
    for arguments, sentence in (
        ([*base, "--organisation", "nowhere"], "There is no organisation nowhere"),
        ([*base, "--organisation", "nea", "--centre", "map-chiang-mai"], "Name only centres of this organisation."),
        ([*base, "--organisation", "nea", "--password-file", str(weak)], "Attackers try this password first"),
        ([*base, "--organisation", "nea", "--password-file", str(tmp_path / "none")], "--password-file"),
        (["disable", "client_x"], "begins with user_"),
    ):
        refused = CliRunner().invoke(user.app, arguments)
        assert refused.exit_code != 0
        assert sentence in refused.stderr


def test_a_new_signing_key_is_published_before_it_signs(
    settings: str, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORRIDOR_DATABASE_URL", empty_database)
    first = json.loads(CliRunner().invoke(keys.app, ["rotate", "--now", "--json"]).stdout)["kid"]
    second = json.loads(CliRunner().invoke(keys.app, ["rotate", "--json"]).stdout)["kid"]
    ahead = "SELECT extract(epoch FROM signs_from - now()) FROM oauth.signing_keys WHERE kid = $1"
    assert float(str(value(empty_database, ahead, first))) <= 0
    assert 500 < float(str(value(empty_database, ahead, second))) <= 600
    until = "SELECT extract(epoch FROM gone_at - now()) FROM oauth.signing_keys WHERE kid = $1"
    gone = value(empty_database, until, first)
    assert 900 < float(str(gone)) <= 960
