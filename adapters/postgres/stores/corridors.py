"""Corridors on PostgreSQL."""

from adapters.postgres.mapping.directory import corridor_file_of, row_of
from adapters.postgres.mapping.values import Json
from adapters.postgres.work.work import PostgresWork
from domain.directory.corridor import Corridor, Member
from domain.directory.corridor_changes import CorridorFile, KnownMember
from domain.kernel.access import known
from domain.kernel.events import DomainEvent


class PostgresCorridors:
    """Implements ``domain.ports.directory.Corridors``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def file(self, reference: str) -> CorridorFile:
        """Find by id (as UUID text) or code, with its members; raises ``Missing``."""
        return corridor_file_of(known(await self._work.load("load_corridor", reference)))

    async def has_code(self, code: str) -> bool:
        """Return whether a corridor has this code."""
        return bool(await self._work.load("load_code", "corridor", code))

    async def add(self, file: CorridorFile, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new corridor with its members."""
        corridor = file.corridor
        self._concerns(file.known)
        self._work.concerns("corridor", corridor.id)
        self._work.changes.insert("corridors", row_of(corridor, "members", "agreement"))
        for member in corridor.members:
            self._work.changes.insert("corridor_members", _member_row(corridor, member))
        self._work.record_events(happened)

    async def change(
        self,
        before: Corridor,
        after: Corridor,
        happened: tuple[DomainEvent, ...],
        concerned: tuple[KnownMember, ...] = (),
    ) -> None:
        """Record the next version of a corridor; ``concerned`` are members that joined, left or changed their role."""
        self._concerns(concerned)
        self._work.concerns("corridor", after.id)
        self._work.changes.update("corridors", row_of(after, "members", "agreement"))
        for member in after.members:
            if member not in before.members:
                self._work.changes.insert("corridor_members", _member_row(after, member))
        staying = {member.centre_id for member in after.members}
        left = [member for member in before.members if member.centre_id not in staying]
        self._work.changes.add("leave", [_member_row(after, member) for member in left])
        self._work.record_events(happened)

    def _concerns(self, members: tuple[KnownMember, ...]) -> None:
        for one in members:
            self._work.note_in_trail_of(one.organisation_id, "centre", one.member.centre_id)


def _member_row(corridor: Corridor, member: Member) -> Json:
    return {
        "corridor_id": corridor.id,
        "centre_id": member.centre_id,
        "role": member.role,
        "joined_at": member.joined_at,
    }
