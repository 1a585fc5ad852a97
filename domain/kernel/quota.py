"""Rate limits, and the headers that report them (contract, section 1: limits).

The generic cell rate algorithm (GCRA): each spender has one number, the seconds by which its tries are ``ahead`` of
now. Every try adds a ``step``; there is room as long as the sum does not exceed the period. Quotas counted in the
database follow the same rule (``alembic/sql/platform/quotas.sql``).
"""

import math
from dataclasses import dataclass

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Quota:
    """``tries`` per ``seconds``, refilled evenly; a burst may use all of them at once."""

    tries: int
    seconds: float

    @property
    def step(self) -> float:
        """Seconds that one try costs."""
        return self.seconds / self.tries

    def has_room(self, ahead: float) -> bool:
        """Return whether one more try is allowed."""
        return ahead <= self.seconds - self.step + ROUNDING

    def left(self, ahead: float) -> int:
        """Return how many more tries are allowed now."""
        return max(0, int((self.seconds - ahead) / self.step + ROUNDING))

    def wait(self, ahead: float) -> int:
        """Return the seconds until one more try is allowed, 0 if it already is."""
        return 0 if self.has_room(ahead) else max(1, math.ceil(ahead - self.seconds + self.step - ROUNDING))

    def told(self, whose: str, left: int, reset: int) -> dict[str, str]:
        """Return the header fields (draft-ietf-httpapi-ratelimit-headers): ``left`` now, more in ``reset`` seconds."""
        return {
            "RateLimit-Policy": f'"{whose}";q={self.tries};w={math.ceil(self.seconds)}',
            "RateLimit": f'"{whose}";r={left};t={reset}',
        }

    def spent(self, whose: str, seconds: int) -> dict[str, str]:
        """Return the header fields of a refusal, including the seconds to wait."""
        return {"Retry-After": str(seconds), **self.told(whose, 0, seconds)}
