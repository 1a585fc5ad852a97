"""How often something may be done, and how one is told of it (contract, section 1: limits)."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """``tries`` within ``seconds``, all at once if one likes, refilled evenly."""

    tries: int
    seconds: float

    @property
    def step(self) -> float:
        """Seconds until one more may be made."""
        return self.seconds / self.tries

    def told(self, whose: str, left: int, reset: int) -> dict[str, str]:
        """Give the header fields (draft-ietf-httpapi-ratelimit-headers): ``left`` now, more in ``reset`` seconds."""
        return {
            "RateLimit-Policy": f'"{whose}";q={self.tries};w={math.ceil(self.seconds)}',
            "RateLimit": f'"{whose}";r={left};t={reset}',
        }

    def spent(self, whose: str, seconds: int) -> dict[str, str]:
        """Give them for a refusal, with the seconds to wait."""
        return {"Retry-After": str(seconds), **self.told(whose, 0, seconds)}
