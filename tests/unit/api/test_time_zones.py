"""The time zone of a centre's country."""

import pytest

from api.html.time_zones import zone_of


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("KH", "Asia/Phnom_Penh"),
        ("MM", "Asia/Yangon"),
        ("ID", "Asia/Jakarta"),
        ("MY", "Asia/Kuala_Lumpur"),
        (None, "UTC"),
        ("XX", "UTC"),
    ],
)
def test_times_are_read_in_the_zone_where_most_people_of_the_country_live(country: str | None, zone: str) -> None:
    assert str(zone_of(country)) == zone
