"""What is running in this process, as the routes see it. ``api/process/wiring.py`` puts the adapters in."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from api.http.rate_limit import RateLimit
from api.process.settings import Settings
from api.process.worker import Worker
from domain.audit.tree_head import TreeHead
from domain.kernel.access import Actor
from domain.kernel.request_info import RequestInfo, StoredAnswer
from domain.ports.work import Work

Render = Callable[[Any], StoredAnswer]


class KeepingWork(Work, AbstractAsyncContextManager["KeepingWork"], Protocol):
    """A unit of work that can also keep an answer that changed nothing."""

    async def keep(self, answer: StoredAnswer) -> None:
        """Keep it for a retry."""


class Callers(Protocol):
    """Tells who is calling."""

    async def identify(self, authorization: str | None, *, method: str, url: str, dpop: str | None = None) -> Actor:
        """Give the actor; raises ``Unauthenticated`` or ``InvalidToken``."""


class Asks(Protocol):
    """Asks the database something small."""

    async def value(self, statement: str, *arguments: Any) -> Any:
        """Run one statement; raises ``Unavailable``."""


@dataclass(slots=True)
class Service:
    """The running parts of one process."""

    settings: Settings
    public_url: str
    """The base of every URL that is given out."""
    callers: Callers
    open_work: Callable[[RequestInfo, Render], KeepingWork]
    open_reading: Callable[[RequestInfo], KeepingWork]
    """A work that only reads: a replica may answer it. What it finds is what the primary would give."""
    authorization_server: Any
    clients: Any
    database: Asks
    rate_limit: RateLimit
    worker: Worker
    sign_tree_head: Callable[[TreeHead], str]
    in_flight: set[tuple[Any, str]] = field(default_factory=set)
