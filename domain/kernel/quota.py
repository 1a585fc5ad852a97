"""How often something may be done, and how one is told of it (contract, section 1: limits).

The generic cell rate algorithm (GCRA): one number is kept for each spender, the seconds by which its tries reach
``ahead`` of now. Every try adds a ``step``; there is room while they reach no further than the whole period. What is
counted in the database is counted in the same way there (``alembic/sql/quotas.sql``).
"""

import math
from dataclasses import dataclass

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Quota:
    """``tries`` within ``seconds``, all at once if one likes, refilled evenly."""

    tries: int
    seconds: float

    @property
    def step(self) -> float:
        """Seconds until one more may be made."""
        return self.seconds / self.tries

    def has_room(self, ahead: float) -> bool:
        """Say whether one more may be made."""
        return ahead <= self.seconds - self.step + ROUNDING

    def left(self, ahead: float) -> int:
        """Give how many more may be made now."""
        return max(0, int((self.seconds - ahead) / self.step + ROUNDING))

    def wait(self, ahead: float) -> int:
        """Give the seconds until one more may be made, 0 where there is room."""
        return 0 if self.has_room(ahead) else max(1, math.ceil(ahead - self.seconds + self.step - ROUNDING))

    def told(self, whose: str, left: int, reset: int) -> dict[str, str]:
        """Give the header fields (draft-ietf-httpapi-ratelimit-headers): ``left`` now, more in ``reset`` seconds."""
        return {
            "RateLimit-Policy": f'"{whose}";q={self.tries};w={math.ceil(self.seconds)}',
            "RateLimit": f'"{whose}";r={left};t={reset}',
        }

    def spent(self, whose: str, seconds: int) -> dict[str, str]:
        """Give them for a refusal, with the seconds to wait."""
        return {"Retry-After": str(seconds), **self.told(whose, 0, seconds)}
