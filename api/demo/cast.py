"""The partners in the demonstration, and what the viewer needs at the end."""

from dataclasses import dataclass
from typing import Any

from api.demo.partner import Partner


@dataclass(frozen=True, slots=True)
class Caseworker:
    """Somebody to sign in as at the desk. Each of the codes works once, in place of one from an authenticator."""

    display_name: str
    at: str
    sign_in_name: str
    password: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """The partners. The stranger runs a centre on the same corridor; the coordinator runs the network.

    ``staff`` is there for those who look at the desk; the story does without them.
    """

    battambang: Partner
    chiang_mai: Partner
    stranger: Partner
    coordinator: Partner
    staff: tuple[Caseworker, ...] = ()

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
    tracking_code: str
    centres: dict[str, str]
    ledger: list[dict[str, Any]]
