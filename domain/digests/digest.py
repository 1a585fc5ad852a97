"""One digest as it is written: what a centre is told since the last one."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.digests.headings import TOLD, Heading
from domain.kernel.ids import CentreId
from domain.vocabulary import EventType


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in a digest. ``case_code``: ``None`` if the centre's organisation cannot read the case any more.

    ``urgent``: its referral is.
    """

    event_id: UUID
    type: EventType
    case_code: str | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A case under a heading, and how many events of it are meant."""

    case_code: str
    count: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading. ``count``: all its events, those without a code included."""

    heading: Heading
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What a centre is told. ``centre_name`` is its own. ``at_once``: it does not wait until the hour is over.

    ``key`` is the same for the same events: a digest that is sent again can be recognised.
    """

    centre_id: CentreId
    centre_name: str
    email: str
    language: str
    at_once: bool
    entries: tuple[Entry, ...]
    at: datetime
    key: str

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the headings with something under them, in their order."""
        return tuple(found for heading in Heading if (found := _section(heading, self.entries)) is not None)


def key_of(centre_id: CentreId, events: Sequence[UUID]) -> str:
    """Return what identifies a digest of these events, whatever of them may still be told."""
    told = hashlib.sha256(centre_id.bytes)
    for event in events:
        told.update(event.bytes)
    return told.hexdigest()[:40]


def _section(heading: Heading, entries: Sequence[Entry]) -> Section | None:
    here = [entry for entry in entries if TOLD[entry.type].heading is heading]
    if not here:
        return None
    counts = Counter(entry.case_code for entry in here if entry.case_code is not None)
    urgent = {entry.case_code for entry in here if entry.urgent}
    lines = [Line(code, count, code in urgent) for code, count in counts.items()]
    return Section(heading, len(here), tuple(sorted(lines, key=lambda line: not line.urgent)))
