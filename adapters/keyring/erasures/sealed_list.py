"""The list of erasures as the service uses it: the file, its key in memory, and the database that completes it."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from adapters.keyring.erasures import file
from adapters.keyring.erasures.file import ErasureFile
from adapters.keyring.erasures.lines import ErasureListUnusable, Head
from adapters.keyring.keys import KEY_BYTES
from domain.kernel.keys import CiphertextRejected, KeyRing, KeyServiceUnavailable
from domain.ports.clock import utc_now
from domain.ports.erasures import Erasure, ErasureListUnavailable

R = TypeVar("R")
Erasures = Callable[[datetime | None], Awaitable[Sequence[Erasure]]]
"""Gives the erasures of the database, all or since a moment."""
STILL_COMMITTING = timedelta(hours=1)
"""An erasure is committed later than the time that it bears, but never by so much."""


async def read_erasures(path: Path, key_ring: KeyRing) -> tuple[Erasure, ...]:
    """Return everything in the list at ``path``; raises ``ErasureListUnusable``, which names the file."""
    try:
        return await asyncio.to_thread((await _opened(path, key_ring)).read)
    except (OSError, ErasureListUnusable) as problem:
        raise _unusable(path, problem) from None


async def list_root_key_id(path: Path, key_ring: KeyRing) -> str | None:
    """Return the id of the root key that wraps the key of the list; ``None`` where nothing names one."""
    try:
        return key_ring.root_key_id((await asyncio.to_thread(file.read_head, path)).wrapped)
    except (OSError, CiphertextRejected, ErasureListUnusable):
        return None


async def rewrap_key(path: Path, key_ring: KeyRing) -> None:
    """Put the key of the list, if there is one, under the present root key; raises ``ErasureListUnusable``."""
    try:
        head = await asyncio.to_thread(file.read_head, path)
        anew = Head(head.list_id, await key_ring.rewrap(head.wrapped, head.context))
        if key_ring.root_key_id(anew.wrapped) != key_ring.root_key_id(head.wrapped):
            await asyncio.to_thread(file.replace_head, path, head, anew)
    except FileNotFoundError:
        return
    except (OSError, CiphertextRejected, ErasureListUnusable) as problem:
        raise _unusable(path, problem) from None


class SealedErasureList:
    """Implements ``domain.ports.erasures.ErasureList``. One for each process."""

    def __init__(self, path: Path, key_ring: KeyRing, erasures: Erasures, alert: Callable[[str], None]) -> None:
        self._path, self._key_ring, self._erasures, self._alert = path, key_ring, erasures, alert
        self._one_at_a_time = asyncio.Lock()
        self._file: ErasureFile | None = None
        self._completed: tuple[datetime, int] | None = None

    async def open(self) -> None:
        """Open the list at the start, or create it; raises ``ErasureListUnusable`` if it cannot be created.

        Whatever else is wrong with it is for the operator: nothing is erased until it is put right, and everything else
        goes on.
        """
        try:
            await _create_if_missing(self._path, self._key_ring)
        except KeyServiceUnavailable as away:
            self._alert(away.reason)
            return
        except OSError as problem:
            raise _unusable(self._path, problem) from None
        try:
            await rewrap_key(self._path, self._key_ring)
            await self._do(lambda opened: opened.read())
        except ErasureListUnusable as problem:
            self._alert(str(problem))
        except KeyServiceUnavailable as away:
            self._alert(away.reason)
        except ErasureListUnavailable:
            pass  # told already

    async def must_be_writable(self) -> None:
        """Check that one more entry can be written."""
        await self._do(lambda opened: opened.probe())

    async def add(self, erasure: Erasure) -> None:
        """Append one erasure."""
        await self._do(lambda opened: opened.append((erasure,)))

    async def complete(self) -> None:
        """Append what the database has: all of it at first, and again if the list is shorter than it was."""
        began = utc_now()
        length = await self._do(lambda opened: len(opened.read()))
        since = None
        if self._completed is not None and length >= self._completed[1]:
            since = self._completed[0] - STILL_COMMITTING
        erasures = await self._erasures(since)
        length = await self._do(lambda opened: opened.append(erasures))
        self._completed = began, length

    async def _do(self, what: Callable[[ErasureFile], R]) -> R:
        async with self._one_at_a_time:
            try:
                return await asyncio.to_thread(what, await self._ready())
            except (OSError, ErasureListUnusable) as problem:
                self._file = None
                self._alert(str(_unusable(self._path, problem)))
                raise ErasureListUnavailable from problem
            except KeyServiceUnavailable as away:
                self._alert(away.reason)
                raise ErasureListUnavailable from away

    async def _ready(self) -> ErasureFile:
        if self._file is None or not await asyncio.to_thread(self._path.exists):
            await _create_if_missing(self._path, self._key_ring)
            self._file = await _opened(self._path, self._key_ring)
            await asyncio.to_thread(self._file.read)
        return self._file


async def _create_if_missing(path: Path, key_ring: KeyRing) -> None:
    if await asyncio.to_thread(path.exists):
        return
    head, secret = Head(uuid4(), b""), os.urandom(KEY_BYTES)
    head = Head(head.list_id, await key_ring.wrap(secret, head.context))
    await asyncio.to_thread(file.create, path, head, secret)


async def _opened(path: Path, key_ring: KeyRing) -> ErasureFile:
    head = await asyncio.to_thread(file.read_head, path)
    try:
        return ErasureFile(path, head, await key_ring.unwrap(head.wrapped, head.context))
    except CiphertextRejected as rejected:
        raise ErasureListUnusable(f"this root key does not open it ({rejected.reason})") from None


def _unusable(path: Path, problem: Exception) -> ErasureListUnusable:
    reason = problem.strerror if isinstance(problem, OSError) else str(problem)
    return ErasureListUnusable(f"The list of erasures {path} cannot be used: {reason}.")
