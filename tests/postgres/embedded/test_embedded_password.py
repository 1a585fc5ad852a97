"""The superuser's password of the embedded server is drawn once."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from adapters.embedded_postgres.data_folder.folder import open_folder
from adapters.embedded_postgres.data_folder.password import read_or_make_password

AT_ONCE = 8


def drawn_in(data_dir: Path, starting: Barrier) -> str:
    folder = open_folder(data_dir)
    starting.wait()
    return read_or_make_password(folder, deadline=time.monotonic() + 60)


def test_all_who_open_a_new_folder_at_the_same_moment_hold_one_password(tmp_path: Path) -> None:
    with ThreadPoolExecutor(AT_ONCE) as openers:
        for name in map(str, range(40)):
            starting = Barrier(AT_ONCE)
            drawn = [openers.submit(drawn_in, tmp_path / name, starting) for _ in range(AT_ONCE)]
            assert {each.result() for each in drawn} == {(tmp_path / name / "password").read_text().strip()}


def test_a_password_file_that_a_crash_left_empty_is_filled(tmp_path: Path) -> None:
    (tmp_path / "password").touch(mode=0o600)
    drawn = drawn_in(tmp_path, Barrier(1))
    assert drawn
    assert drawn == drawn_in(tmp_path, Barrier(1))
