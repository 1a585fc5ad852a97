"""The running parts of this process, as the routes see them. ``api/process/wiring.py`` provides the adapters."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from fastapi import Request

from api.http.fair_queue import FairQueue
from api.process.counts import Counts
from api.process.settings import Settings
from api.process.worker import Worker
from api.track.waiting import WaitingRoom
from domain.audit.tree_head import TreeHead
from domain.kernel.access import Actor
from domain.kernel.ids import ClientId
from domain.kernel.quota import RateLimit
from domain.kernel.request_info import RequestInfo, StoredAnswer
from domain.ports.erasures import ErasureList
from domain.ports.files import FileCleaner
from domain.ports.tracking import TrackingCodes, WrongCodes
from domain.ports.work import Work

Render = Callable[[Any], StoredAnswer]


class KeepingWork(Work, AbstractAsyncContextManager["KeepingWork"], Protocol):
    """A unit of work that can also keep a response that changed nothing."""

    async def keep(self, answer: StoredAnswer, *about: UUID | None) -> None:
        """Keep a response about these cases for retries."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether requests can be served, and each check in a word."""

    ready: bool
    checks: Mapping[str, str]


class Callers(Protocol):
    """Identifies callers."""

    @property
    def retry_secret(self) -> bytes:
        """The secret with which retries are recognised (ADR 0044)."""

    async def identify(self, authorization: str | None, *, method: str, url: str, dpop: str | None = None) -> Actor:
        """Return the actor; raises ``Unauthenticated`` or ``InvalidToken``."""

    def known_client(self, authorization: str) -> ClientId | None:
        """Return the client of a header that ``identify`` has accepted; it is not checked again."""

    async def must_still_admit(self, authorization: str | None) -> None:
        """Check once more, for a response that takes long; raises ``InvalidToken``."""


class Asks(Protocol):
    """Runs small queries outside a unit of work."""

    async def value(self, statement: str, *arguments: Any) -> Any:
        """Run one statement and return its value; raises ``Unavailable``."""


class Growth(Protocol):
    """Something to wait for: the next time that a feed grows."""

    async def wait(self, seconds: float) -> None:
        """Wait for it, up to that many seconds."""


class GrowingFeeds(Protocol):
    """Tells when a feed has grown."""

    def of(self, organisation_id: UUID) -> Growth:
        """Return what comes next time; ask for it before you look."""


@dataclass(slots=True)
class Service:
    """The running parts of one process."""

    settings: Settings
    public_url: str
    """The base of all URLs that the service gives out."""
    callers: Callers
    open_work: Callable[[RequestInfo, Render], KeepingWork]
    open_reading: Callable[[RequestInfo], KeepingWork]
    """Opens a read-only unit of work, which may use a replica. It finds what the primary would."""
    authorization_server: Any
    desk_sessions: Any
    clients: Any
    invitations: Any
    database: Asks
    rate_limit: RateLimit
    turns: FairQueue
    erasures: ErasureList
    worker: Worker
    sign_tree_head: Callable[[TreeHead], str]
    files: FileCleaner
    growing_feeds: GrowingFeeds
    may_name: Callable[[str], bool]
    """Whether a partner may name a URL to which we send something."""
    counts: Counts
    readiness: Callable[[], Awaitable[Readiness]]
    tracking_codes: TrackingCodes
    wrong_codes: WrongCodes
    waiting_room: WaitingRoom = field(default_factory=WaitingRoom)
    """Where tries of tracking codes wait that are slowed down."""
    is_ending: bool = False
    """Whether the process is about to end: requests that wait for something respond with what they have."""
    waiting: Counter[ClientId] = field(default_factory=Counter)
    """How many requests of each client wait here for events."""
    in_flight: set[bytes] = field(default_factory=set)


def service_of(request: Request) -> Service:
    """Return the running parts of the process that handles this request."""
    service: Service = request.app.state.service
    return service
