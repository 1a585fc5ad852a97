"""A response of an OAuth endpoint, before it becomes HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.kernel.ids import ClientId

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, JSON body (``None``: empty) and headers; ``client_id``: the authenticated client, if any."""

    status: int
    body: Mapping[str, Any] | None
    headers: Mapping[str, str]
    client_id: ClientId | None = None
