"""The simulation's own record: what its people did and saw, and what must follow from the promised times."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.directory.corridor import ResponseTime

UNDECIDED = ("sent", "acknowledged", "info_requested")
AT_WORK = ("accepted", "in_progress", "paused")
DELETED_WITHIN = timedelta(days=7)
OPEN = (*UNDECIDED, *AT_WORK)


@dataclass(slots=True)
class Entry:
    """One referral. The ``…_by`` are what was promised, by the rules as they are told to partners."""

    id: UUID
    life: int
    case: UUID
    corridor: UUID
    sender: UUID
    receiver: UUID
    kind: str
    urgency: str
    services: tuple[str, ...]
    times: ResponseTime
    sent_at: datetime
    consent: UUID | None
    window_from: datetime | None = None
    window_to: datetime | None = None
    status: str = "sent"
    asked_at: datetime | None = None
    acknowledged_at: datetime | None = None
    decided_at: datetime | None = None
    contact_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    decide_by: datetime | None = None
    contact_by: datetime | None = None
    owes_deletion: bool = False
    deletion_owed_at: datetime | None = None
    deletion_confirmed_at: datetime | None = None
    accepted_at: datetime | None = None

    @property
    def deletion_due_by(self) -> datetime | None:
        """Return when the receiver must have confirmed the deletion that it owes, if any."""
        return None if self.deletion_owed_at is None else self.deletion_owed_at + DELETED_WITHIN

    @property
    def ends_by(self) -> datetime | None:
        """Return when nobody is waited for any longer, ``None`` if no clock runs."""
        if self.status == "info_requested":
            return self.sent_at + 2 * self.times.decide_within
        if self.status in ("sent", "acknowledged"):
            return self.decide_by
        if self.status == "accepted" and self.contact_by is not None:
            return self.contact_by + self.times.contact_within
        return None


class Diary:
    """All referrals of the year, and when the clock of each ends."""

    def __init__(self) -> None:
        self.entries: dict[UUID, Entry] = {}
        self.of_case: dict[UUID, list[Entry]] = {}
        self._of_life: dict[int, list[Entry]] = {}
        self._ends: list[tuple[datetime, UUID]] = []

    def sent(self, entry: Entry) -> Entry:
        """Note a referral that was sent."""
        entry.decide_by = entry.sent_at + entry.times.decide_within
        self.entries[entry.id] = entry
        self._of_life.setdefault(entry.life, []).append(entry)
        self.of_case.setdefault(entry.case, []).append(entry)
        return self._watch(entry)

    def acknowledged(self, entry: Entry, at: datetime) -> None:
        """Note that the receiver has seen it."""
        entry.status, entry.acknowledged_at = "acknowledged", at
        self._watch(entry)

    def asked(self, entry: Entry, at: datetime) -> None:
        """Note a question, with which the decide clock pauses."""
        entry.status, entry.asked_at = "info_requested", at
        entry.acknowledged_at = entry.acknowledged_at or at
        self._watch(entry)

    def answered(self, entry: Entry, at: datetime) -> None:
        """Note the answer: the pause is added, up to twice the clock's length."""
        if entry.asked_at is not None and entry.decide_by is not None:
            longest = entry.sent_at + 2 * entry.times.decide_within
            entry.decide_by = min(entry.decide_by + (at - entry.asked_at), longest)
        entry.status, entry.asked_at = "acknowledged", None
        self._watch(entry)

    def accepted(self, entry: Entry, at: datetime) -> None:
        """Note that it was accepted; the contact clock begins with the arrival, if that is later, and ends with the
        window at the earliest.
        """
        entry.status, entry.decided_at, entry.accepted_at = "accepted", at, at
        entry.acknowledged_at = entry.acknowledged_at or at
        due = max(at, entry.window_from or at) + entry.times.contact_within
        entry.contact_by = max(due, entry.window_to or due)
        self._watch(entry)

    def contacted(self, entry: Entry, at: datetime) -> None:
        """Note that the receiver has met the person; a transfer brings it the case."""
        entry.status, entry.contact_at = "in_progress", at
        if entry.kind == "transfer":
            self.custody_moved(entry.life, entry.sender, entry.receiver, at, by=entry)

    def ended(self, entry: Entry, status: str, at: datetime, reason: str | None = None) -> None:
        """Note an end, or a pause."""
        if status == "declined" and entry.status in UNDECIDED:
            entry.decided_at = at
        if entry.status == "accepted" and status in ("declined", "expired"):
            entry.owes_deletion, entry.deletion_owed_at = True, at
        entry.status, entry.reason = status, reason or entry.reason
        if status not in OPEN:
            entry.ended_at = at

    def deleted(self, entry: Entry, at: datetime) -> None:
        """Note that the receiver has deleted its copies."""
        entry.owes_deletion, entry.deletion_confirmed_at = False, at

    def custody_moved(self, life: int, before: UUID, holder: UUID, at: datetime, by: Entry | None = None) -> None:
        """Note what custody takes along: what is open with the new holder and the transfer before are over, and every
        other open referral is the new holder's, as are the deletions owed to the centre that answered ``before``.
        """
        for entry in self.open_of(life):
            if entry is by:
                continue
            brought_it = entry.kind == "transfer" and entry.status in ("in_progress", "paused")
            if brought_it or (entry.receiver == holder and entry.kind == "service"):
                self.ended(entry, "completed", at)
            elif entry.receiver == holder:
                self.ended(entry, "withdrawn", at)
            else:
                entry.sender = holder
        for entry in self._of_life.get(life, ()):
            if entry.owes_deletion and entry.sender == before and entry.receiver != holder:
                entry.sender = holder

    def open_of(self, life: int) -> tuple[Entry, ...]:
        """Return the open referrals of a life."""
        return tuple(entry for entry in self._of_life.get(life, ()) if entry.status in OPEN)

    def ended_by(self, now: datetime) -> Iterator[Entry]:
        """Yield each referral whose last clock has ended: it must have expired."""
        seen = set[UUID]()
        while self._ends and self._ends[0][0] < now:
            _, number = heapq.heappop(self._ends)
            entry = self.entries[number]
            end = entry.ends_by
            if number not in seen and end is not None and end < now:
                seen.add(number)
                yield entry

    def _watch(self, entry: Entry) -> Entry:
        end = entry.ends_by
        if end is not None:
            heapq.heappush(self._ends, (end, entry.id))
        return entry
