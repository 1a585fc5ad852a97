"""Documents that tests send, and a cleaner that shows what reached it."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from domain.documents.files import FileTypeNotAllowed, MediaType
from domain.ports.files import CleanFile
from tests.app_under_test import Caller

CLEANED = b"cleaned:"
CONTRACT = {"title": "Contract of Sok Dara", "language": "km", "category": "contract"}
PASSPORT = {"title": "Passport of Sok Dara", "language": "km", "category": "identity_document"}


@dataclass
class MarkingCleaner:
    """Gives back what it reads behind a mark, so that a test sees that it was asked."""

    asked: int = 0

    @asynccontextmanager
    async def clean(self, content: AsyncIterator[bytes]) -> AsyncIterator[CleanFile]:
        self.asked += 1
        pieces = [piece async for piece in content]
        if b"".join(pieces).startswith(b"MZ"):
            raise FileTypeNotAllowed

        async def cleaned() -> AsyncIterator[bytes]:
            yield CLEANED
            for piece in pieces:
                yield piece

        yield CleanFile(MediaType.TEXT, cleaned())


async def sent(
    caller: Caller, referral_id: str, content: bytes = b"two pages", said: dict[str, str] | None = None, **headers: str
) -> httpx2.Response:
    """Send a form with a file."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await caller.http.post(
        f"/v1/referrals/{referral_id}/documents",
        data=CONTRACT if said is None else said,
        files={"file": ("Sok Dara, passport.pdf", content, "application/pdf")},
        headers={"authorization": f"Bearer {caller.token}", **named},
    )


async def added(caller: Caller, referral_id: str, content: bytes = b"two pages", **said: str) -> dict[str, Any]:
    """Add a document."""
    answer = await sent(caller, referral_id, content, CONTRACT | said)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(caller: Caller, referral_id: str) -> list[str]:
    """The ids of the documents that a caller sees, newest first."""
    answer = await caller.get(f"/v1/referrals/{referral_id}/documents")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def opened(caller: Caller, document: dict[str, Any]) -> bytes | str:
    """The content of a document, or the code of the refusal."""
    answer = await caller.get(f"/v1/referrals/{document['referral_id']}/documents/{document['id']}")
    if answer.status_code != 200:
        code: str = answer.json()["code"]
        return code
    assert hashlib.sha256(answer.content).hexdigest() == document["sha256"]
    return answer.content
