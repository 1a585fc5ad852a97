"""The board's age bands, as the desk writes them without a word."""

from datetime import UTC, datetime

import pytest

from api.desk.formats import Formats
from domain.board.definitions import ReferralAge

AT = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(("band", "written"), list(zip(ReferralAge, ("< 3", "3–7", "7–30", "> 30"), strict=True)))
def test_an_age_band_is_written_in_days(band: ReferralAge, written: str) -> None:
    assert Formats("km", UTC, AT).age_band(band) == written
