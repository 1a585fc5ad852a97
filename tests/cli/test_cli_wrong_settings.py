"""A wrong setting stops the start with a sentence that names it (contract, section 8)."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.keyring.root_key_file import create_root_key_file
from api.cli.demonstration.stage import settings_for
from api.cli.serving.logins import logged_in
from api.cli.session import check_root_key, check_server
from api.process.settings import Settings, SettingWrong, read_settings
from tests.cli.commands import corridor


def open_to_others(path: Path) -> None:
    create_root_key_file(path)
    path.chmod(0o644)


@pytest.mark.parametrize("made", [open_to_others, Path.mkdir, Path.touch, create_root_key_file, lambda _: None],
                         ids=["open to others", "a folder", "empty", "of another database", "missing"])  # fmt: skip
def test_a_root_key_that_does_not_fit_is_named(
    made: Callable[[Path], object], database_url: str, tmp_path: Path
) -> None:
    key = tmp_path / "some.key"
    made(key)
    with pytest.raises(SettingWrong, match=f"^CORRIDOR_MASTER_KEY_FILE: .*{key}"):
        check_root_key(asyncio.run(logged_in(read_settings(database_url=database_url, master_key_file=key))))


def test_the_start_ends_before_anything_answers(database_url: str, tmp_path: Path) -> None:
    ended = corridor(tmp_path, "serve", "--port", "0", database_url=database_url, master_key_file=tmp_path / "no.key")
    assert ended.returncode == 1
    assert ended.stderr.startswith("CORRIDOR_MASTER_KEY_FILE: ")
    assert "answers at" not in ended.stderr
    assert not (tmp_path / "no.key").exists(), "a lost root key is never silently replaced"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"), ("PORT", "70000"), ("PORT", ""), ("HOST", ""), ("ISSUER", "http://example.org"),
        ("ISSUER", "x"), ("DATABASE_URL", "mysql://x"), ("DATABASE_URL", ""), ("CLOCK_INTERVAL", "5"),
        ("CLOCK_INTERVAL", "PT0S"),
        ("CLOCK_INTERVAL", "P1M"), ("WEBHOOK_ALLOWED_HOSTS", "a b"), ("WEBHOOK_ALLOWED_HOSTS", "https://a"),
        ("POOL_SIZE", "0"), ("SETTINGS_FILE", "/nowhere/settings"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CORRIDOR_{name}", value)
    with pytest.raises(SettingWrong) as wrong:
        read_settings()
    sentence = str(wrong.value)
    assert sentence.startswith(f"CORRIDOR_{name}: ")
    assert sentence.endswith(".")
    assert not sentence.endswith("..")


def test_hosts_for_webhooks_may_be_names_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_WEBHOOK_ALLOWED_HOSTS", "localhost:9000, 10.0.0.0/8,[::1],hooks.example,")
    assert read_settings().webhook_allowed_hosts == ("localhost:9000", "10.0.0.0/8", "[::1]", "hooks.example")


def test_a_demonstration_takes_nothing_from_the_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("CORRIDOR_REQUESTS_PER_MINUTE=1\n")
    for name, value in (("PORT", "abc"), ("IDENTITY_PROVIDER_ONLY", "1"), ("KEY_SERVICE_URL", "x"), ("POOL_SIZE", "3"),
                        ("SETTINGS_FILE", str(file)), ("MASTER_KEY_FILE", "/srv/key")):  # fmt: skip
        monkeypatch.setenv(f"CORRIDOR_{name}", value)
    settings = settings_for(tmp_path, 8123, "postgresql://somewhere/else")
    told = {"database_url", "data_dir", "host", "port", "issuer", "webhook_allowed_hosts"}
    assert settings.model_fields_set == told
    assert (settings.port, settings.root_key_file) == (8123, tmp_path / "master.key")
    assert settings.webhook_allowed_hosts == ("localhost:8765",), "where corridor listen receives"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("CORRIDOR_POTR", "CORRIDOR_PORT"),
        ("CORRIDOR_DATABASE", "CORRIDOR_DATABASE_URL"),
        ("corridor_issuers", "CORRIDOR_ISSUER"),
        ("CORRIDOR_LOOKUP_PER_HOUR", "CORRIDOR_LOOKUPS_PER_HOUR"),
    ],
)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_setting_that_does_not_exist_is_named_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, nearest: str, place: str
) -> None:
    if place == "environment":
        monkeypatch.setenv(name, "1")
    else:
        (tmp_path / "settings").write_text(f"# ours\nCORRIDOR_PORT=9000\n{name}=1\n")
        monkeypatch.setenv("CORRIDOR_SETTINGS_FILE", str(tmp_path / "settings"))
    with pytest.raises(SettingWrong) as wrong:
        read_settings()
    assert str(wrong.value).startswith(f"{name.upper()}: there is no such setting (it is in the {place}")
    assert str(wrong.value).endswith(f"Did you mean {nearest}?")


def test_a_name_like_no_setting_leads_to_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_ZZZ", "1")
    with pytest.raises(SettingWrong, match=r"CORRIDOR_ZZZ: .* See docs/operations/running\.md for the list\.$"):
        read_settings()


def test_every_setting_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "operations" / "running.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`CORRIDOR_{name.upper()}`" not in guide] == []


def test_doctor_counts_what_it_read_from_the_file_too(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("CORRIDOR_PORT=9000\nCORRIDOR_POOL_SIZE=4\n")
    ended = corridor(tmp_path, "doctor", "--json", settings_file=tmp_path / "settings")
    (found,) = [finding for finding in json.loads(ended.stdout) if finding["subject"] == "settings"]
    assert f"2 set in the file {tmp_path / 'settings'}" in found["found"]


def test_a_wrong_password_and_a_missing_database_are_told_from_a_server_that_is_away(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = urlsplit(database_url)
    wrong_password = parts._replace(netloc=f"{parts.username}:nonsense@{parts.netloc.partition('@')[2]}").geturl()
    no_database = parts._replace(path="/no_such_database").geturl()
    for url, said in (
        (wrong_password, "PostgreSQL refused the user or the password in CORRIDOR_DATABASE_URL."),
        (no_database, "The database in CORRIDOR_DATABASE_URL does not exist. Create it first."),
        ("postgresql://somebody@127.0.0.1:1/corridor", "The database cannot be reached"),
    ):
        with pytest.raises(SystemExit):
            check_server(url)
        assert said in capsys.readouterr().err
