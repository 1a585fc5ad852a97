"""Ids for the paths of operations: somebody else's, an invented one and a malformed one."""

import re
from typing import Any
from uuid import uuid4

from domain.kernel.ids import PREFIXES

REQUEST_ID = re.compile(rb'"request_id": ?"req_[0-9a-f]{32}"')

OPEN_TO_ALL = frozenset(
    {"organisation_id", "centre_id", "corridor_id", "agreement_id", "client_id", "list", "list_name", "name"}
)
"""What the directory shows to everyone, and clients, to whose keeper, the coordinating body, none is strange."""


def prefix_of(parameter: str) -> str:
    return PREFIXES.get(parameter.removesuffix("_id"), "")


def invented(parameter: str) -> str:
    """An id of the right form that nothing has."""
    return f"{prefix_of(parameter)}_{uuid4().hex}"


def malformed(parameter: str) -> tuple[str, ...]:
    """Texts that are no ids."""
    good = invented(parameter)
    return (
        "nonsense",
        good.upper(),
        good + "0",
        good[:-1] + "g",
        good.partition("_")[2],
        "%00",
        "%ED%A0%80",
        "é" * 40,
        "a" * 3000,
    )


def comparable(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Give an answer without what differs from request to request."""
    left_out = ("request-id", "ratelimit", "date")
    kept = {name: value for name, value in answer.headers.items() if name not in left_out}
    return answer.status_code, REQUEST_ID.sub(b"", answer.content), kept
