"""Records a custody transfer: the ledger and the case's holder, in the same record."""

from adapters.postgres.mapping.values import Json
from adapters.postgres.work.changes import access_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.custody import CustodyEnd, CustodyMove, CustodyResumed
from domain.vocabulary import CustodyReason


def custody_change(work: PostgresWork, move: CustodyMove) -> None:
    """Return the new holder access, and enter it in the ledger at the instant the old one leaves."""
    row = {
        "case_id": move.case_id,
        "case_version": move.case_version,
        "before": move.before,
        "centre_id": move.to.centre_id,
        "organisation_id": move.to.organisation_id,
        "by": move.by,
        "handoff_id": move.handoff_id,
        "at": move.at,
    }
    work.changes.move_custody(row)
    work.changes.add("access", [access_row(move.to.organisation_id, move.case_id, move.case_id, move.at)])


def custody_return(work: PostgresWork, move: CustodyMove | CustodyEnd | CustodyResumed) -> None:
    """Update only the ledger: the same record already sets the case's new holder, or none."""
    if isinstance(move, CustodyResumed):
        work.changes.move_custody(
            {
                "case_id": move.case_id,
                "centre_id": move.to.centre_id,
                "organisation_id": move.to.organisation_id,
                "by": CustodyReason.OPENED,
                "at": move.at,
            }
        )
        return
    row: Json = {"case_id": move.case_id, "before": move.before, "at": move.at}
    if isinstance(move, CustodyMove):
        row |= {"centre_id": move.to.centre_id, "organisation_id": move.to.organisation_id, "by": move.by}
        row["handoff_id"] = move.handoff_id
        work.changes.add("access", [access_row(move.to.organisation_id, move.case_id, move.case_id, move.at)])
    work.changes.move_custody(row)
