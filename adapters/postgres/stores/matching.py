"""Matching on PostgreSQL: the members of a corridor in one statement (``alembic/sql/directory/matching.sql``)."""

from uuid import UUID

from adapters.postgres.mapping.agreements import binding_agreement_of
from adapters.postgres.mapping.directory import centre_of
from adapters.postgres.mapping.values import Json, to_json
from adapters.postgres.work.work import PostgresWork
from domain.kernel.access import known
from domain.kernel.ids import CaseId, CentreId
from domain.matching.question import Answers, Behaviour, Candidate, Load, Sender
from domain.ports.matching import Found
from domain.vocabulary import CorridorRole, CorridorStatus, ReferralKind


class PostgresMatching:
    """Implements ``domain.ports.matching.Matching``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def candidates(
        self, corridor: str, from_centre: str | None, case_id: CaseId | None, kind: ReferralKind
    ) -> Found:
        """Load the candidates; raises ``Missing`` with a pointer to what cannot be found."""
        asked = {
            "corridor": corridor,
            "from_centre": from_centre,
            "case_id": case_id,
            "kind": kind,
            "at": self._work.at,
        }
        found = known(await self._work.load("load_candidates", to_json(asked)))
        sender = None
        if from_centre is not None:
            role = found["sender_role"]
            centre = centre_of(known(found["sender"], "/query/from_centre_id"))
            sender = Sender(centre, None if role is None else CorridorRole(role))
        return Found(
            corridor_status=CorridorStatus(found["corridor_status"]),
            agreement=binding_agreement_of(found["agreement"]),
            sender=sender,
            candidates=tuple(_candidate(row) for row in found["candidates"]),
            open_transfer_exists=found["open_transfer_exists"],
            declined_by=frozenset(CentreId(UUID(centre)) for centre in found["declined_by"]),
        )


def _candidate(row: Json) -> Candidate:
    behaviour = Behaviour(
        load=None if row["load"] is None else Load(row["load"]),
        answers=None if row["answers"] is None else Answers(row["answers"]),
        says_full=row["says_full"],
    )
    return Candidate(centre_of(row["centre"]), CorridorRole(row["role"]), behaviour, row["asked_already"])
