"""Which countries form a corridor."""

from collections.abc import Collection, Iterator

from domain.kernel.sentence import Sentence


def why_no_road(
    origin_country: str, destination_country: str, transit_countries: Collection[str]
) -> Iterator[tuple[str, Sentence]]:
    """Yield each field that prevents the countries from forming a corridor, with a sentence."""
    if origin_country == destination_country:
        yield "destination_country", Sentence("A corridor must connect two different countries.")
    if {origin_country, destination_country} & set(transit_countries):
        yield "transit_countries", Sentence("A transit country must differ from the origin and the destination.")
