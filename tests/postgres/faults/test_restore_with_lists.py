"""A restore erases again whom any list names, and goes on without a list only when told to."""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.keyring.erasures.sealed_list import read_erasures
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.root_key_file import create_root_key_file
from adapters.postgres.operate import backup as operate
from api.cli.commands import db
from tests.app_under_test import running_world
from tests.builders import opened_case
from tests.cli.commands import Service
from tests.conftest import url_of
from tests.oauth.people.test_cli_audited import operators_entries, rows, run
from tests.postgres.migrations.fresh import fresh_database
from tests.scratch import scratch_database

ERASED = "SELECT status, identity IS NULL FROM corridor.cases"


@pytest.fixture
def backup(root_key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A backup with a person who was erased later; the list of that service is ``erasures`` beside it.

    The settings name an empty database and a list that is not there.
    """
    monkeypatch.setenv("CORRIDOR_MASTER_KEY_FILE", str(root_key_file))
    monkeypatch.setenv("CORRIDOR_ERASURES_FILE", str(tmp_path / "here"))
    with asyncio.Runner() as runner:
        source, target = scratch_database(), fresh_database()
        url = url_of(runner.run(source.__aenter__()))
        empty = runner.run(target.__aenter__())
        monkeypatch.setenv("CORRIDOR_DATABASE_URL", url)

        async def work() -> None:
            async with running_world(url, root_key_file, erasures_file=tmp_path / "erasures") as world:
                nea = await world.caller("nea")
                case = await opened_case(nea)
                await asyncio.to_thread(run, db.app, "backup", str(tmp_path / "backup"))
                answer = await nea.post(f"/v1/cases/{case['id']}/erase", {"reason": "She asked for it."})
                assert answer.status_code == 200, answer.text

        runner.run(work())
        (tmp_path / "printed").write_text(run(db.app, "erasures").stdout)
        monkeypatch.setenv("CORRIDOR_DATABASE_URL", empty)
        yield tmp_path / "backup"
        runner.run(source.__aexit__(None, None, None))
        runner.run(target.__aexit__(None, None, None))


@pytest.fixture
def target(backup: Path) -> str:
    """The URL of the empty database."""
    return os.environ["CORRIDOR_DATABASE_URL"]


def test_without_any_list_an_empty_database_is_left_alone(backup: Path, target: str) -> None:
    done = run(db.app, "restore", str(backup), code=1)
    assert str(backup.with_name("here")) in done.stderr
    assert "--without-erasures" in done.stderr
    assert rows(target, "SELECT to_regnamespace('corridor') IS NULL") == [(True,)]
    assert rows(target, "SELECT to_regnamespace('corridor_being_restored') IS NULL") == [(True,)]


def test_an_upgraded_database_without_a_case_is_no_list(backup: Path, target: str) -> None:
    run(db.app, "upgrade")
    assert "--without-erasures" in run(db.app, "restore", str(backup), "--replace", code=1).stderr
    assert rows(target, "SELECT count(*) FROM corridor.cases") == [(0,)]


@pytest.mark.parametrize("name", ["erasures", "printed"])
def test_with_a_list_the_person_is_erased_again_and_the_own_list_is_completed(
    backup: Path, target: str, root_key_file: Path, name: str
) -> None:
    empty = backup.with_name("of another machine")
    empty.write_text("[]")
    given = ["--erasures", str(empty), "--erasures", str(backup.with_name(name))]
    ((begun,),) = rows(target, "SELECT clock_timestamp()")
    assert "Cases erased again: 1." in run(db.app, "restore", str(backup), *given).stdout
    assert rows(target, ERASED) == [("erased", True)]
    newest = f"SELECT max(began_at) > '{begun.isoformat()}' FROM corridor.feed_epochs"
    assert rows(target, newest) == [(True,)], "what cursors from before name is gone"
    own = asyncio.run(read_erasures(backup.with_name("here"), FileKeyRing.open(root_key_file)))
    assert [one.case_id for one in own] == [rows(target, "SELECT id FROM corridor.cases")[0][0]]
    assert ("restore_without_erasures", None, None) not in operators_entries(target)


def test_the_list_of_this_machine_is_read_unasked(backup: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_ERASURES_FILE", str(backup.with_name("erasures")))
    run(db.app, "restore", str(backup))
    assert rows(target, ERASED) == [("erased", True)]


def test_going_on_without_a_list_says_what_that_means_and_is_in_the_trail(backup: Path, target: str) -> None:
    done = run(db.app, "restore", str(backup), "--without-erasures")
    assert "comes back" in done.stderr
    assert rows(target, ERASED) == [("open", False)]
    assert ("restore_without_erasures", None, None) in operators_entries(target)


def test_a_list_that_is_cut_or_of_another_root_key_or_no_list_is_refused_by_name(
    backup: Path, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backup.with_name("erasures")
    cut, none = tmp_path / "cut", tmp_path / "none"
    cut.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[:-1]))
    none.write_text(json.dumps([{"case_id": "who"}]))
    for path in (cut, none, tmp_path / "missing"):
        assert str(path) in run(db.app, "restore", str(backup), "--erasures", str(path), code=1).stderr
    create_root_key_file(tmp_path / "another.key")
    monkeypatch.setenv("CORRIDOR_MASTER_KEY_FILE", str(tmp_path / "another.key"))
    refused = run(db.app, "restore", str(backup), "--erasures", str(whole), code=1)
    assert str(whole) in refused.stderr
    assert str(tmp_path / "another.key") in refused.stderr
    assert rows(target, "SELECT to_regnamespace('corridor') IS NULL") == [(True,)]


def test_a_restore_that_was_cut_off_forgets_no_list(backup: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut_off(_: str) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(operate, "upgrade", cut_off)
        run(db.app, "restore", str(backup), "--erasures", str(backup.with_name("printed")), code=1)
    assert "Cases erased again: 1." in run(db.app, "restore", str(backup), "--replace").stdout
    assert rows(target, ERASED) == [("erased", True)]
    assert rows(target, "SELECT to_regnamespace('corridor_being_restored') IS NULL") == [(True,)]


def test_what_another_tool_restored_is_erased_again_before_it_is_served(
    backup: Path, target: str, root_key_file: Path
) -> None:
    run(db.app, "restore", str(backup), "--without-erasures")
    assert rows(target, ERASED) == [("open", False)]
    lists = {"master_key_file": root_key_file, "erasures_file": backup.with_name("erasures")}
    with Service(backup.with_name("data"), database_url=target, **lists) as service:
        service.start()
        assert rows(target, ERASED) == [("erased", True)]
    assert ("erase_again", None, None) in operators_entries(target)
