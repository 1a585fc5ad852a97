"""How long an agreement keeps the identities of closed cases: ``P2Y``, ``P18M``, ``P90D``."""

import re

from domain.kernel.sentence import Sentence

DEFAULT_RETENTION = "P2Y"
"""For agreements that name none (contract, section 3). Where no agreement binds, ``retention.sql`` says the same."""

_FORM = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W|(?=\d)(?:(?P<years>\d{1,2})Y)?(?:(?P<months>\d{1,3})M)?(?:(?P<days>\d{1,5})D)?)", re.ASCII
)


def parse_retention(text: str) -> dict[str, int]:
    """Parse an ISO 8601 duration of years, months, weeks and days, which PostgreSQL's ``interval`` also reads; raises
    ``ValueError`` with a sentence if it is invalid or zero.
    """
    match = _FORM.fullmatch(text)
    parts = {name: int(value) for name, value in match.groupdict().items() if value} if match else {}
    if not any(parts.values()):
        raise ValueError(Sentence("Write an ISO 8601 duration in whole days, such as P2Y, P18M or P90D."))
    return parts
