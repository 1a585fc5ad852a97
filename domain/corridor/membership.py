"""On which side of a corridor a centre may stand: that of its own country."""

from domain.vocabulary import CorridorRole


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
