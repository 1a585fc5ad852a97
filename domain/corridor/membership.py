"""Which countries make a corridor, and on which side of it a centre may stand: that of its own country."""

from collections.abc import Collection, Iterator

from domain.vocabulary import CorridorRole


def why_no_road(
    origin_country: str, destination_country: str, transit_countries: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Give each field that keeps the countries from making a corridor, with a sentence; nothing where they do."""
    if origin_country == destination_country:
        yield "destination_country", "A corridor joins two countries."
    if {origin_country, destination_country} & set(transit_countries):
        yield "transit_countries", "A transit country is neither the origin nor the destination."


def why_not_member(
    role: CorridorRole, country: str, origin_country: str, destination_country: str, transit_countries: tuple[str, ...]
) -> str | None:
    """Say in a sentence why a centre of ``country`` cannot have this role; ``None`` where it can."""
    allowed = {
        CorridorRole.ORIGIN: (origin_country,),
        CorridorRole.DESTINATION: (destination_country,),
        CorridorRole.TRANSIT: transit_countries,
    }[role]
    if country in allowed:
        return None
    listed = ", ".join(allowed) or "no country yet (set transit_countries first)"
    return f"A centre in {country} cannot stand on the {role} side of this corridor: that side is {listed}."
