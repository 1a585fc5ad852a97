"""What tests of documents share."""

import pytest

from tests.app_under_test import World
from tests.http.documents.files import MarkingCleaner


@pytest.fixture
def cleaner(world: World, monkeypatch: pytest.MonkeyPatch) -> MarkingCleaner:
    marking = MarkingCleaner()
    monkeypatch.setattr(world.service, "files", marking)
    return marking
