"""The URL of a role is the owner's with another account, wherever the owner's leads to."""

from pathlib import Path

import pytest

from adapters.postgres.connection.logins import login_url, user_of
from api.process.settings import read_settings

ROLE = "corridor_app"


@pytest.mark.parametrize(
    ("owner", "place"),
    [
        ("postgresql://o:p@host/cases", "host/cases"),
        ("postgresql://o:p%40%2F@host:5433/cases?sslmode=verify-full", "host:5433/cases?sslmode=verify-full"),
        ("postgresql://o:p@[::1]:5433/cases", "[::1]:5433/cases"),
        (
            "postgresql://o:p@a:1,b:2/cases?target_session_attrs=primary",
            "a:1,b:2/cases?target_session_attrs=primary",
        ),
        ("postgresql://o:p@/cases?host=/run/a,/run/b&port=5432", "/cases?host=/run/a,/run/b&port=5432"),
        ("postgresql:///cases?host=/run/a&user=o&password=p", "/cases?host=/run/a"),
    ],
)
def test_the_place_stays_and_the_account_is_the_roles(owner: str, place: str) -> None:
    account, at, rest = login_url(owner, ROLE).removeprefix("postgresql://").partition("@")
    user, _, password = account.partition(":")
    assert (user, at, rest) == (ROLE, "@", place)
    assert len(password) == 43


def test_it_is_the_same_wherever_it_is_derived_and_another_for_each_role_and_owner() -> None:
    urls = {
        login_url("postgresql://o:p@a/x", ROLE),
        login_url("postgresql://o:p@a/x?user=o&password=p", ROLE),
        login_url("postgresql://o:p@b/y", ROLE, at="postgresql://somebody@a/x"),
    }
    assert len(urls) == 1
    others = {login_url(f"postgresql://{owner}@a/x", role) for owner in ("o:q", "n:p") for role in (ROLE, "other")}
    assert len(urls | others) == 5


def test_without_a_password_of_the_owner_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert login_url("postgresql://o@a/x", ROLE) == f"postgresql://{ROLE}@a/x"
    monkeypatch.setenv("PGPASSWORD", "p")
    assert login_url("postgresql://o@a/x", ROLE) == login_url("postgresql://o:p@a/x", ROLE)
    assert user_of("postgresql:///x?user=o") == "o"


def test_what_serves_is_told_of_another_url_than_the_settings_file_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "settings"
    file.write_text("CORRIDOR_DATABASE_URL=postgresql://o:p@a/x\nCORRIDOR_READ_DATABASE_URL=postgresql://o:p@b/x\n")
    monkeypatch.setenv("CORRIDOR_SETTINGS_FILE", str(file))
    assert read_settings().database_url == "postgresql://o:p@a/x"
    (tmp_path / "url").write_text("postgresql://corridor_reader:r@a/x")
    monkeypatch.setenv("CORRIDOR_DATABASE_URL", "none")
    monkeypatch.setenv("CORRIDOR_APP_DATABASE_URL", f"file:{tmp_path / 'url'}")
    monkeypatch.setenv("CORRIDOR_READ_DATABASE_URL", f"file:{tmp_path / 'url'}")
    settings = read_settings()
    assert settings.database_url is None
    assert settings.app_database_url == settings.read_database_url == "postgresql://corridor_reader:r@a/x"
