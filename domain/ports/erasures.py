"""The list of erasures that is kept outside the database, so that a restored backup brings nobody back.

Who takes part: an erasure; the worker, which appends what this list lacks; a restore, which reads it.
Promised: an erasure is acknowledged only once it is in the list. Nothing is listed before its commit: a restore would
otherwise erase a case that nobody erased.
On failure: before the commit nothing is erased; after it the caller is asked to send the request again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.errors import Unavailable
from domain.kernel.ids import CaseId, OrganisationId


class ErasureListUnavailable(Unavailable):
    """An erasure cannot be confirmed right now; send the same request again shortly."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A case that was erased, by whom and when."""

    case_id: CaseId
    organisation_id: OrganisationId
    at: datetime


class ErasureList(Protocol):
    """The list; each method raises ``ErasureListUnavailable``."""

    async def must_be_writable(self) -> None:
        """Check, before anything is committed, that one more entry can be written."""

    async def add(self, erasure: Erasure) -> None:
        """Append an erasure that was committed; returns once it is on the disk. One that is listed stays as it is."""

    async def complete(self) -> None:
        """Append every erasure of the database that is not in the list."""
