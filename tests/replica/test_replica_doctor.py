"""``corridor doctor`` says whether the replica can be reached and replays, and how far it is behind."""

import json
from pathlib import Path

from tests.cli.commands import corridor
from tests.replica.conftest import Pair
from tests.replica.pair import NEWS


def _said(pair: Pair, folder: Path, replica: str) -> dict[str, object]:
    ended = corridor(
        folder,
        "doctor",
        "--json",
        database_url=pair.primary.url,
        read_database_url=replica,
        master_key_file=pair.root_key_file,
    )
    found = next(finding for finding in json.loads(ended.stdout) if finding["subject"] == "read replica")
    assert found["well"] is (ended.returncode == 0), ended.stdout
    return found


async def test_doctor_knows_a_replica_that_follows_one_that_is_paused_and_none(pair: Pair, tmp_path: Path) -> None:
    for _ in range(20):
        well = _said(pair, tmp_path, pair.replica.url)
        if well["well"]:
            break  # on a busy machine it is behind for a moment
    assert (well["well"], well["advice"]) == (True, "")
    async with pair.replica.paused():
        await pair.primary.ask(NEWS)
        paused = _said(pair, tmp_path, pair.replica.url)
        assert "is behind, by" in paused["found"]
        assert "paused" in paused["advice"]
    itself = _said(pair, tmp_path, pair.primary.url)
    assert itself["found"] == "Not a replica of the primary."
    away = _said(pair, tmp_path, "postgresql://somebody:secret@127.0.0.1:1/corridor")
    assert "cannot be reached" in away["found"]
    assert "secret" not in json.dumps(away)


def test_a_replica_of_nothing_is_a_wrong_setting(tmp_path: Path) -> None:
    ended = corridor(tmp_path, "db", "status", read_database_url="postgresql://somebody@127.0.0.1/corridor")
    assert ended.returncode == 1
    assert "CORRIDOR_READ_DATABASE_URL: set CORRIDOR_DATABASE_URL as well" in ended.stderr
