"""A wrong setting stops the start with a sentence that names it (contract, section 8)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.keyring.root_key_file import create_root_key_file
from api.cli.demonstration.stage import settings_for
from api.cli.session import check_root_key
from api.process.settings import SettingWrong, read_settings
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
        check_root_key(read_settings(database_url=database_url, master_key_file=key))


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
    told = {"database_url", "data_dir", "host", "port", "issuer"}
    assert settings.model_fields_set == told
    assert (settings.port, settings.root_key_file) == (8123, tmp_path / "master.key")
