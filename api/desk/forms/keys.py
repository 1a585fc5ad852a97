"""Idempotency-Keys of forms.

Promised: whoever goes back to a form that they have sent, and presses its button again, sends it with the key that it
had, however much of it the browser filled in again. So nothing is done twice. A link to a form says which visit of the
form it is (``Desk.to_form``), and the key follows from the address: the browser keeps that in its history, and of a
page that it may not store nothing else. An address without it, typed or bookmarked, gets a new key each time.
"""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

VISIT = "key"
NOT_OF_THE_FORM = ("lang", "done")
STILL_RUNNING = "idempotency_in_progress"
OUTCOME_UNKNOWN = (429, 500, 502, 503, 504)


def key_of_form(request: Request) -> str:
    """Return the key of the form at this address."""
    query = [pair for pair in request.query_params.multi_items() if pair[0] not in NOT_OF_THE_FORM]
    if not request.query_params.get(VISIT):
        return new_key()
    return sha256(f"{request.scope['path']}?{urlencode(query)}".encode()).hexdigest()[:32]


def address_with_visit(address: str, visit: str) -> str:
    """Return the address of a form for one visit."""
    return f"{address}{'&' if '?' in address else '?'}{VISIT}={visit}"


def new_visit() -> str:
    """Make the mark that all links of one page to forms share."""
    return secrets.token_urlsafe(8)


def new_key() -> str:
    """Make an Idempotency-Key."""
    return secrets.token_urlsafe(18)


def key_after(key: str, status: int, problem: Mapping[str, Any]) -> str:
    """Return the key for the next try: the same while nobody knows whether the first one was done."""
    unknown = status in OUTCOME_UNKNOWN or problem.get("code") == STILL_RUNNING
    return key if unknown and key else new_key()
