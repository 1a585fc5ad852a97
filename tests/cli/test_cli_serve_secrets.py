"""The database's password is in no environment, command line or log of what ``corridor serve`` starts."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from adapters.embedded_postgres import running_postgres
from api.process.settings import SettingWrong, read_settings
from tests.cli.commands import Service

PASSWORD = "pass word:with/everything@${HOME}'%"
QUOTED = quote(PASSWORD, safe="")


@pytest.fixture(scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A database whose owner has a password that is like no other, on a server of its own: the passwords of the roles
    follow from it, and are those of the whole server.
    """
    with running_postgres(tmp_path_factory.mktemp("theirs") / "server", settings={"fsync": "off"}) as found:
        server = await asyncpg.connect(found.url())
        await server.execute(f"CREATE ROLE careful LOGIN SUPERUSER PASSWORD '{PASSWORD.replace(chr(39), chr(39) * 2)}'")
        await server.execute("CREATE DATABASE cases OWNER careful")
        await server.close()
        parts = urlsplit(found.url("cases"))
        yield parts._replace(netloc=f"careful:{QUOTED}@{parts.netloc.rpartition('@')[2]}").geturl()


def tree_of(pid: int) -> list[int]:
    """A process and all that came of it."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def listed(pid: int) -> str:
    """What everybody may read of a process; of one that has ended meanwhile nothing, as with PostgreSQL's own."""
    try:
        return "".join(Path(f"/proc/{pid}/{name}").read_text(errors="replace") for name in ("environ", "cmdline"))
    except (FileNotFoundError, ProcessLookupError):
        return ""


def by_file(folder: Path, url: str) -> dict[str, object]:
    file = folder / "url"
    file.write_text(f"{url}\n")
    return {"database_url_file": file}


def by_settings_file(folder: Path, url: str) -> dict[str, object]:
    file = folder / "settings"
    file.write_text(f"CORRIDOR_DATABASE_URL={url}\n")
    return {"settings_file": file}


def by_environment(_: Path, url: str) -> dict[str, object]:
    return {"database_url": url}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the root key of that database."""
    return tmp_path_factory.mktemp("ours") / "data"


@pytest.mark.parametrize("said", [by_file, by_settings_file, by_environment])
def test_the_databases_password_is_not_listed(
    url: str, data: Path, tmp_path: Path, said: Callable[[Path, str], dict[str, object]]
) -> None:
    with Service(data, **said(tmp_path, url)) as service:
        service.start("--workers", "2")
        assert service.process is not None
        first, *others = tree_of(service.process.pid)
        assert len(others) >= 2
        # What the operator wrote into the first one's environment stays there, for nobody can take it out.
        looked_at = others if said is by_environment else [first, *others]
        shown = [listed(pid) for pid in looked_at]
        assert sum("answering" in each or "multiprocessing" in each for each in shown) >= 2
        for each in shown:
            assert QUOTED not in each
            assert PASSWORD not in each
        service.get("/v1/cases")
        assert QUOTED not in service.log
        assert PASSWORD not in service.log


def test_a_file_that_cannot_be_read_or_holds_no_url_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORRIDOR_DATABASE_URL", raising=False)
    file = tmp_path / "url"
    monkeypatch.setenv("CORRIDOR_DATABASE_URL_FILE", str(file))
    with pytest.raises(SettingWrong, match="CORRIDOR_DATABASE_URL: its file cannot be read"):
        read_settings()
    file.write_text("mysql://kampot-pepper@host/x")
    with pytest.raises(SettingWrong, match="CORRIDOR_DATABASE_URL: write a PostgreSQL URL") as refused:
        read_settings()
    assert "kampot-pepper" not in str(refused.value)
    file.write_text("postgresql://kampot-pepper@host/x\n")
    settings = read_settings()
    assert settings.database_url == "postgresql://kampot-pepper@host/x"
    assert "kampot-pepper" not in repr(settings)
