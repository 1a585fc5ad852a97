"""Which cases somebody wants to see in a list."""

from dataclasses import dataclass
from enum import StrEnum

from domain.vocabulary import CaseStatus, Stage


class Holder(StrEnum):
    """Held by one's own centres, or by any centre."""

    ME = "me"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """The filters; ``None`` leaves one open. ``limit`` 1 to 200."""

    holder: Holder
    limit: int
    status: CaseStatus | None = None
    stage: Stage | None = None
    after: tuple[str, str] | None = None
