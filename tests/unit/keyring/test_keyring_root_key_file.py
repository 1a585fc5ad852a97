"""The file with the root keys: created once, never overwritten, with clear errors."""

import multiprocessing
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.keyring import root_key_file, root_keys
from adapters.keyring.root_key_file import add_root_key, create_root_key_file, drop_root_key, read_root_keys
from adapters.keyring.root_keys import RootKey, RootKeyFileUnusable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "master.key"


def _start(path: Path, gate: "multiprocessing.synchronize.Barrier", found: "multiprocessing.Queue[str]") -> None:
    gate.wait()
    create_root_key_file(path)
    found.put(read_root_keys(path)[-1].id)


def test_of_eight_processes_that_start_at_once_all_have_the_same_key(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    gate, found = context.Barrier(8), context.Queue()
    processes = [context.Process(target=_start, args=(path, gate, found)) for _ in range(8)]
    for process in processes:
        process.start()
    ids = {found.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()
    assert ids == {read_root_keys(path)[0].id}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_the_mode_does_not_depend_on_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        assert create_root_key_file(path)
        add_root_key(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_overwritten(path: Path) -> None:
    path.write_text("something else")
    assert not create_root_key_file(path)
    assert path.read_text() == "something else"


def test_a_file_on_a_read_only_mount_can_be_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_root_key_file(path)

    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(root_key_file, "_write_beside", read_only)
    assert not create_root_key_file(path)
    with pytest.raises(RootKeyFileUnusable, match="Read-only file system"):
        add_root_key(path)


def test_the_loser_of_the_race_leaves_the_winner_s_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_root_key_file(path)
    winner = path.read_bytes()
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert not create_root_key_file(path)
    assert path.read_bytes() == winner
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o666])
def test_a_file_that_others_can_open_is_refused(path: Path, mode: int) -> None:
    create_root_key_file(path)
    path.chmod(mode)
    with pytest.raises(RootKeyFileUnusable, match=r"chmod 600 .*rotate the root key"):
        read_root_keys(path)


def _text(*keys: RootKey) -> str:
    return root_keys.write(keys)


KEY = RootKey(bytes(range(32)))
LINE = f"key {KEY.id} AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
WRONG = {
    "empty": ("", "it is empty"),
    "blank": ("\n \n", "it is empty"),
    "another format": ("-----BEGIN KEY-----\n", "its first line is not"),
    "a later version": (_text(KEY).replace("version 1", "version 2"), "its first line is not"),
    "heading only": (root_keys.HEADING + "\n", "cut short"),
    "last line lost": (_text(KEY, RootKey.new()).removesuffix("end\n"), "cut short"),
    "cut in the last line": (_text(KEY)[:-3], "cut short"),
    "no key": (_text(), "it holds no key"),
    "the same key twice": (_text(KEY, KEY), "the same key twice"),
    "too many words": (_text(KEY).replace(LINE, LINE + " x"), "line 3 is not of the form"),
    "another word": (_text(KEY).replace(LINE, LINE.replace("key ", "kez ")), "line 3 is not of the form"),
    "not base64": (_text(KEY).replace("AAEC", "A*EC"), "line 3 is not base64"),
    "one character changed": (_text(KEY).replace("AAEC", "AAED"), "does not match its id"),
    "a short key": (_text(RootKey(b"short")), "does not match its id"),
    "not ASCII": (_text(KEY).replace("AAEC", "AAEÇ"), "line 3 is not base64"),
}


@pytest.mark.parametrize(("text", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_with_a_sentence_and_left_alone(path: Path, text: str, reason: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(RootKeyFileUnusable) as caught:
        read_root_keys(path)
    message = str(caught.value)
    assert reason in message
    assert str(path) in message
    assert "Put back the copy that you keep" in message
    assert "AAEC" not in message
    assert path.read_text() == text


def test_every_truncation_is_noticed(path: Path) -> None:
    text = _text(KEY, RootKey.new())
    for length in range(len(text) - 1):
        with pytest.raises(RootKeyFileUnusable):
            root_keys.read(text[:length])
    assert root_keys.read(text[:-1])[0].secret == KEY.secret


@pytest.mark.parametrize("act", [read_root_keys, add_root_key], ids=["read", "add"])
def test_a_missing_file_is_not_made_by_the_way(path: Path, act: object) -> None:
    assert callable(act)
    with pytest.raises(RootKeyFileUnusable, match=r"cannot be read .*Put back the copy"):
        act(path)
    assert not path.exists()


def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(RootKeyFileUnusable, match="cannot be read"):
        read_root_keys(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RootKeyFileUnusable, match="Its folder must exist"):
        create_root_key_file(tmp_path / "none" / "master.key")


def test_adding_keeps_the_old_keys_and_puts_the_new_one_last(path: Path) -> None:
    create_root_key_file(path)
    (first,) = read_root_keys(path)
    second, third = add_root_key(path), add_root_key(path)
    assert [key.id for key in read_root_keys(path)] == [first.id, second, third]
    assert len(list(path.parent.iterdir())) == 1


def test_rotations_at_once_lose_no_key(path: Path) -> None:
    create_root_key_file(path)
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: add_root_key(path), range(24)))
    assert {key.id for key in read_root_keys(path)[1:]} == set(added)
    assert len(set(added)) == 24


def test_dropping_takes_one_old_key_and_never_the_present_one(path: Path) -> None:
    create_root_key_file(path)
    first = read_root_keys(path)[0].id
    second = add_root_key(path)
    with pytest.raises(RootKeyFileUnusable, match="is the present one"):
        drop_root_key(path, second)
    with pytest.raises(RootKeyFileUnusable, match="is not in"):
        drop_root_key(path, "0" * 16)
    drop_root_key(path, first)
    assert [key.id for key in read_root_keys(path)] == [second]


def test_a_failed_change_leaves_the_file_and_nothing_beside_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_root_key_file(path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RootKeyFileUnusable, match="No space left"):
        add_root_key(path)
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


def test_a_root_key_does_not_show_itself() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret)[2:-1] not in repr(KEY)
