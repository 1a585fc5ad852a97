"""``corridor doctor`` says whether the list of erasures can be read, and names everybody whom the database does."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.keyring.erasures.sealed_list import SealedErasureList
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.root_key_file import create_root_key_file
from api.cli.diagnosis.erasures import erasures_finding
from api.process.settings import Settings
from domain.kernel.ids import CaseId, OrganisationId
from domain.ports.erasures import Erasure


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    create_root_key_file(tmp_path / "master.key")
    return Settings(master_key_file=tmp_path / "master.key", erasures_file=tmp_path / "erasures")


def in_database(*erasures: Erasure) -> str:
    return json.dumps([{"case_id": str(one.case_id)} for one in erasures])


def listed(settings: Settings, *erasures: Erasure) -> None:
    async def given(_: datetime | None) -> list[Erasure]:
        return list(erasures)

    ring = FileKeyRing.open(settings.root_key_file)
    asyncio.run(SealedErasureList(settings.erasures_path, ring, given, lambda _: None).complete())


def test_a_list_is_well_that_names_everybody(settings: Settings) -> None:
    one, other = (Erasure(CaseId(uuid4()), OrganisationId(uuid4()), datetime.now(UTC)) for _ in range(2))
    assert erasures_finding(settings, None).well
    assert not erasures_finding(settings, in_database(one)).well
    listed(settings, one)
    assert erasures_finding(settings, in_database(one)).well
    missing = erasures_finding(settings, in_database(one, other))
    assert (missing.well, "missing: 1" in missing.found) == (False, True)


def test_a_list_that_does_not_open_is_named(settings: Settings) -> None:
    listed(settings)
    path = settings.erasures_path
    settings.root_key_file.unlink()
    assert str(settings.root_key_file) in erasures_finding(settings, None).found
    create_root_key_file(settings.root_key_file)
    assert not erasures_finding(settings, None).well
    path.write_text("something else")
    damaged = erasures_finding(settings, None)
    assert (damaged.well, str(path) in damaged.found) == (False, True)
