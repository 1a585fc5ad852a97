"""Areas of countries: ISO 3166-2 codes start with the country's code."""

from domain.kernel.sentence import Sentence

NOT_IN_COUNTRY = Sentence("The area must belong to the country: the code of an area in KH begins with KH-.")


def lies_in(area: str | None, country: str) -> bool:
    """Return whether an ISO 3166-2 area is in the ISO 3166-1 country; true if no area is given."""
    return area is None or area.startswith(f"{country}-")
