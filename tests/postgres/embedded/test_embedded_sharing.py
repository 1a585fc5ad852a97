"""Several processes share one server; when its owner stops it, one that still needs it starts it again."""

import signal
from pathlib import Path

from tests.postgres.embedded.embedded_process import (
    QUICK,
    answers,
    corridor,
    corridors,
    processes_in,
    sql,
    wait_until,
)


def test_of_three_that_start_at_once_one_owns_the_server_and_all_use_it(tmp_path: Path) -> None:
    with corridors(tmp_path, 3, QUICK) as three:
        facts = [each.answer() for each in three]
        assert sorted(fact["owner"] for fact in facts) == [False, False, True]
        assert len({fact["pid"] for fact in facts}) == 1
        assert {sql(fact, "SELECT current_database()") for fact in facts} == {"corridor"}


def test_a_guest_that_leaves_or_is_killed_does_not_stop_the_server(tmp_path: Path) -> None:
    with corridor(tmp_path, QUICK) as owner:
        facts = owner.answer()
        with corridor(tmp_path) as guest:
            assert not guest.answer()["owner"]
            guest.leave()
        assert answers(facts)
        killed = corridor(tmp_path)
        with killed as guest:
            assert not guest.answer()["owner"]
            guest.process.kill()
            guest.process.wait()
            assert owner.ask("look") == {"owner": True, "pid": facts["pid"]}
            assert answers(facts)
            owner.leave()


def test_a_guest_takes_over_at_the_same_address_when_the_owner_leaves_or_dies(tmp_path: Path) -> None:
    with corridors(tmp_path, 1) as (command,):
        facts = command.answer()
        sql(facts, "CREATE TABLE kept AS SELECT 42 AS answer")
        with corridor(tmp_path, "--serve") as serve:
            assert not serve.answer()["owner"]
            command.leave()
            wait_until(lambda: answers(facts))
            wait_until(lambda: serve.ask("look")["owner"])
            with corridor(tmp_path) as guest:
                assert guest.answer()["url"] == facts["url"]
                serve.process.send_signal(signal.SIGKILL)
                wait_until(lambda: guest.ask("look")["owner"])
                assert sql(facts, "SELECT answer FROM kept") == "42"
                guest.leave()
        assert not processes_in(tmp_path)


def test_a_process_forked_from_the_owner_owns_nothing(tmp_path: Path) -> None:
    with corridor(tmp_path, QUICK) as owner:
        facts = owner.answer()
        assert owner.ask("fork") == {"forked_owner": False}
        assert owner.ask("look") == {"owner": True, "pid": facts["pid"]}
        assert answers(facts)


def test_a_second_serve_on_the_same_folder_is_told_who_has_it(tmp_path: Path) -> None:
    with corridor(tmp_path, "--serve", QUICK) as first:
        first.answer()
        with corridor(tmp_path, "--serve") as second:
            refusal = second.answer()
            assert refusal["error"] == "FolderInUse"
            assert f"another `corridor serve` (pid {first.process.pid}) already uses this folder" in refusal["sentence"]
            assert str(tmp_path) in refusal["sentence"]
        first.process.kill()
        first.process.wait()
        with corridor(tmp_path, "--serve", QUICK) as third:
            assert third.answer()["owner"]
