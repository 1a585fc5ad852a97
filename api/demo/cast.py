"""Who plays in the demonstration, and what the one who looks at them wants to know at the end."""

from dataclasses import dataclass
from typing import Any

from api.demo.partner import Partner


@dataclass(frozen=True, slots=True)
class Cast:
    """The stranger runs a centre on the same corridor; the coordinator runs the network."""

    battambang: Partner
    chiang_mai: Partner
    stranger: Partner
    coordinator: Partner

    @property
    def everybody(self) -> tuple[Partner, ...]:
        """All four."""
        return self.battambang, self.chiang_mai, *self.outsiders

    @property
    def outsiders(self) -> tuple[Partner, ...]:
        """Those who have no part in the case."""
        return self.stranger, self.coordinator


@dataclass(frozen=True, slots=True)
class Crossing:
    """How it went: for the ledger at the end, and for going on by hand. ``centres`` gives names by id."""

    case_id: str
    referral_id: str
    centres: dict[str, str]
    ledger: list[dict[str, Any]]
