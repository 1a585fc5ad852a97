"""Areas of countries: ISO 3166-2 codes begin with the country's own code."""

NOT_IN_COUNTRY = "The area must belong to the country: its code begins with the country's code, as KH-2 with KH."


def lies_in(area: str | None, country: str) -> bool:
    """Say whether an ISO 3166-2 area belongs to the ISO 3166-1 country; an area that is not given does."""
    return area is None or area.startswith(f"{country}-")
