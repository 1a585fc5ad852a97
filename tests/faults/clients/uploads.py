"""A file over a bad line: in parts, each from where the server says that it is (tus 1.0)."""

import asyncio
import hashlib

import httpx2

from tests.cli.commands import PATIENCE
from tests.faults.clients.client import AFTER, Client, NeverAnswered
from tests.faults.clients.record import Attempt, Write, now
from tests.http.documents.files import CONTRACT

PART = 150_000
"""Bytes."""
OFFSET = "application/offset+octet-stream"


async def upload(client: Client, referral: str, content: bytes, case: str) -> None:
    """Send a file to a referral. All parts are one write, which is acknowledged when the server names a document."""
    announced = {**CONTRACT, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    started = await client.post(f"{referral}/documents/uploads", announced, case=case)
    if started is None:
        return
    path = f"{referral}/documents/uploads/{started['id']}"
    write = Write(client.organisation, "PATCH", path, "", None, case)
    client.record.writes.append(write)
    end, pause = now() + PATIENCE, 0.02
    while now() < end:
        begun = now()
        answer = await _go_on(client, path, content)
        outcome = "cut off" if answer is None else answer.status_code
        write.attempts.append(Attempt(begun, now(), outcome))
        if answer is not None and "document-id" in answer.headers:
            write.status, write.answer = 201, {"id": answer.headers["document-id"], "sha256": announced["sha256"]}
            return
        if answer is not None and answer.status_code == 500:
            client.record.errors.append(f"PATCH {path}: {answer.text[:300]}")
        if answer is not None and answer.status_code == 401:
            await client.sign_in()
        elif answer is not None and answer.status_code in (403, 404, 410, 422):
            client.record.refused.append(f"PATCH {path}: {answer.status_code} {answer.text[:300]}")
            return
        elif answer is None or answer.status_code != 204:
            await asyncio.sleep(pause)
            pause = min(2 * pause, 1.0)
    raise NeverAnswered(path)


async def _go_on(client: Client, path: str, content: bytes) -> httpx2.Response | None:
    """Ask how much is there, and send the next part; gives None if the line broke."""
    headers = {"authorization": f"Bearer {client.token}", "tus-resumable": "1.0.0"}
    try:
        known = await client.http.head(path, headers=headers, timeout=AFTER)
        if known.status_code != 200 or "document-id" in known.headers:
            return known
        offset = int(known.headers["upload-offset"])
        return await client.http.patch(
            path,
            content=content[offset : offset + PART],
            headers={**headers, "content-type": OFFSET, "upload-offset": str(offset)},
            timeout=AFTER,
        )
    except httpx2.TransportError:
        return None
