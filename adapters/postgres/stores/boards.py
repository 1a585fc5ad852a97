"""Boards of corridors on PostgreSQL (``alembic/sql/board/reading.sql``)."""

from adapters.postgres.mapping.values import Json, ident, moment, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.board.board import BoardFile, Counted, Timed, Whose, may_read
from domain.board.definitions import BoardDays, Measure, Step
from domain.kernel.access import Actor, known
from domain.kernel.ids import CentreId, CorridorId, OrganisationId


class PostgresBoards:
    """Implements ``domain.ports.board.Boards``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, reference: str, days: BoardDays, actor: Actor) -> BoardFile:
        """Load what is counted for a corridor; raises ``Missing`` for those who may not read its board."""
        file = _file_of(known(await self._work.load("load_board", reference, int(days))))
        return known(file if may_read(actor, file) else None)


def _file_of(row: Json) -> BoardFile:
    lead = ident(row["lead_organisation_id"])
    return BoardFile(
        corridor_id=CorridorId(uuid_of(row["corridor_id"])),
        code=row["code"],
        lead_organisation_id=None if lead is None else OrganisationId(lead),
        own_centre_ids=tuple(CentreId(uuid_of(each)) for each in row["own_centre_ids"]),
        own_at=moment(row["own_at"]),
        network_at=moment(row["network_at"]),
        own=tuple(map(_counted, row["own"])),
        own_times=tuple(map(_timed, row["own_times"])),
        network=tuple(map(_counted, row["network"])),
        network_times=tuple(map(_timed, row["network_times"])),
    )


def _counted(row: Json) -> Counted:
    period = None if row["period"] is None else BoardDays(row["period"])
    return Counted(Whose(row["whose"]), period, Measure(row["measure"]), row["label"], row["count"])


def _timed(row: Json) -> Timed:
    centre = CentreId(uuid_of(row["centre_id"]))
    return Timed(Whose(row["whose"]), centre, Step(row["step"]), row["count"], row["median"], row["p90"])
