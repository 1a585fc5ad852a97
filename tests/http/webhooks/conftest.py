"""What tests of webhooks share."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.http.webhooks.receiver import Receiver, receiving, sending


@pytest.fixture
async def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    async with receiving(tmp_path, monkeypatch) as receiver:
        yield receiver


@pytest.fixture
async def send(
    database_url: str, root_key_file: Path, receiver: Receiver
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    async with sending(database_url, root_key_file, receiver.outgoing) as send:
        yield send
