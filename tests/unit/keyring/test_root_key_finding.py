"""What ``corridor doctor`` says of a root key file, beside what the database holds."""

from pathlib import Path

from adapters.keyring.file_key_ring import FileKeyRing
from api.cli.diagnosis.finding import Finding
from api.cli.diagnosis.root_key import root_key_finding
from api.process.settings import Settings


def found(path: Path, *wrapped: bytes) -> Finding:
    return root_key_finding(Settings(master_key_file=path), wrapped)


async def test_the_file_has_to_hold_every_key_that_closed_something(tmp_path: Path) -> None:
    first, second = tmp_path / "first.key", tmp_path / "second.key"
    one = await FileKeyRing.open(first, create=True).wrap(b"secret", b"")
    other = await FileKeyRing.open(second, create=True).wrap(b"secret", b"")
    assert found(first, one).well
    lacking = found(first, one, other)
    assert not lacking.well
    missing = FileKeyRing.open(second).root_key_id(other)
    assert lacking.found == f"{first} lacks {missing}, with which the database is encrypted."


async def test_what_no_file_wrapped_is_named(tmp_path: Path) -> None:
    FileKeyRing.open(tmp_path / "a.key", create=True)
    finding = found(tmp_path / "a.key", b"vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zoCmHnSeDX9vyf7w==")
    assert not finding.well
    assert "not wrapped by a root key file" in finding.found


def test_a_missing_file_is_made_only_while_nothing_is_closed(tmp_path: Path) -> None:
    assert found(tmp_path / "none.key").well
    assert not found(tmp_path / "none.key", b"anything").well
