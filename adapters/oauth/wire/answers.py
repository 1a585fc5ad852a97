"""An answer of an OAuth endpoint, before anything makes HTTP of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, JSON body (``None``: empty) and headers."""

    status: int
    body: Mapping[str, Any] | None
    headers: Mapping[str, str]
