"""The time zone in which a centre reads its times."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from babel.core import get_global

MOST_POPULOUS = {"ID": "Asia/Jakarta", "MY": "Asia/Kuala_Lumpur"}
"""The zone of most people, in countries with several. The CLDR does not say."""


def zone_of(country: str | None) -> tzinfo:
    """Return the time zone of a country, the most populous one if it has several; UTC for an unknown country."""
    zones = get_global("territory_zones").get(country or "", [])
    return ZoneInfo(MOST_POPULOUS.get(country or "", zones[0])) if zones else UTC
