"""Areas of countries: ISO 3166-2 codes begin with the country's own code."""

from domain.kernel.sentence import Sentence

NOT_IN_COUNTRY = Sentence("The area must belong to the country: the code of an area in KH begins with KH-.")


def lies_in(area: str | None, country: str) -> bool:
    """Say whether an ISO 3166-2 area belongs to the ISO 3166-1 country; an area that is not given does."""
    return area is None or area.startswith(f"{country}-")
