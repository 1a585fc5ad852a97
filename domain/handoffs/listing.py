"""Which handoffs somebody wants to see in a list."""

from dataclasses import dataclass

from domain.kernel.ids import CaseId
from domain.vocabulary import HandoffStatus


@dataclass(frozen=True, slots=True)
class HandoffQuery:
    """The filters; ``None`` leaves one open. ``limit`` 1 to 200."""

    limit: int
    status: HandoffStatus | None = None
    case_id: CaseId | None = None
    after: tuple[str, str] | None = None
