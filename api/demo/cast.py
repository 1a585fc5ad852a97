"""The partners in the demonstration, and what the viewer needs at the end."""

from dataclasses import dataclass
from typing import Any

from api.demo.partner import Partner


@dataclass(frozen=True, slots=True)
class Cast:
    """The partners. The stranger runs a centre on the same corridor; the coordinator runs the network."""

    battambang: Partner
    chiang_mai: Partner
    stranger: Partner
    coordinator: Partner

    @property
    def everybody(self) -> tuple[Partner, ...]:
        """All four partners."""
        return self.battambang, self.chiang_mai, *self.outsiders

    @property
    def outsiders(self) -> tuple[Partner, ...]:
        """The partners that have no part in the case."""
        return self.stranger, self.coordinator


@dataclass(frozen=True, slots=True)
class Crossing:
    """The result, for the ledger at the end and for trying more by hand. ``centres`` maps ids to names."""

    case_id: str
    referral_id: str
    centres: dict[str, str]
    ledger: list[dict[str, Any]]
