"""Which countries make a corridor."""

from collections.abc import Collection, Iterator


def why_no_road(
    origin_country: str, destination_country: str, transit_countries: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Give each field that keeps the countries from making a corridor, with a sentence; nothing where they do."""
    if origin_country == destination_country:
        yield "destination_country", "A corridor joins two countries."
    if {origin_country, destination_country} & set(transit_countries):
        yield "transit_countries", "A transit country is neither the origin nor the destination."
