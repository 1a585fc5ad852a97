"""Merges of cases on PostgreSQL (``alembic/sql/cases/merges.sql``)."""

from dataclasses import replace
from uuid import UUID

from adapters.postgres.mapping.cases import case_row
from adapters.postgres.mapping.referrals import referral_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.work.changes import AuditSubject, Changes, audit_row, entry_row, journal_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.cases.merge import MergeLink
from domain.cases.relation import CaseFile
from domain.kernel.access import Place
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, to_text
from domain.person.case_decision import CaseDecision
from domain.person.whole_case import WholeCase


class PostgresMerges:
    """Implements ``domain.ports.merges.Merges``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._found: dict[CaseId, tuple[Json, WholeCase]] = {}

    async def record(self, merged: Case, into: MergeLink, step: DomainEvent) -> None:
        """Add the next version of the case that goes on, with its step and its entry in the trail."""
        work = self._work
        row: Json = {
            "case_id": merged.id,
            "into_case_id": into.case_id,
            "into_version": into.version,
            "at": work.at,
            "journal": [journal_row(work.new_id(), work.at, step, work.request_info.actor)],
            "audit": [self._entry(into.case_id)],
        }
        work.more_cases = (into.case_id,)
        work.changes.add("merge", [row])

    async def merged_into(self, file: CaseFile) -> tuple[WholeCase, ...]:
        """Load the cases that are erased with this one."""
        found: list[Json] = await self._work.load("load_merged", file.case.id)
        wholes = tuple(whole_case_of(row) for row in found)
        self._found = {whole.case.id: (row, whole) for row, whole in zip(found, wholes, strict=True)}
        return wholes

    async def erase(self, decisions: tuple[CaseDecision, ...]) -> None:
        """Add what erases each of the cases loaded last."""
        self._work.changes.add("merged_erasures", [self._erasure(decision) for decision in decisions])

    def _erasure(self, decision: CaseDecision) -> Json:
        work, changes, case = self._work, Changes(), decision.case
        found, whole = self._found[case.id]
        rows = {row["referral"]["id"]: row["referral"] for row in found["referrals"]}
        here = work.request_info.actor.stands_at(whole.last_holder)
        changes.for_the_person(case.id)
        changes.update("cases", case_row(case, None))
        for referral in decision.referrals:
            row = rows[str(referral.id)]
            changes.update("referrals", referral_row(referral, blob(row["words"]), blob(row["deletion_note"])))
        for event in decision.happened:
            told = replace(event, by_system=not here)
            changes.add("journal", [journal_row(work.new_id(), work.at, told, work.request_info.actor)])
        changes.add("audit", [self._entry(case.id) if here else self._entry_of_holder(case.id, whole.last_holder)])
        return changes.as_document()

    def _entry(self, case_id: CaseId) -> Json:
        work = self._work
        number, named = work.new_id(), to_text("case", case_id)
        return audit_row(work.request_info, number, work.at, case_id, "allowed", "changed", named)

    def _entry_of_holder(self, case_id: UUID, holder: Place) -> Json:
        """Return the entry for another centre that merged the case away: who erased the person stays unnamed, for this
        centre does not know where the person is now.
        """
        work, info = self._work, self._work.request_info
        subject = AuditSubject(holder.organisation_id, None, None, info.operation, None, info.request_id, "system")
        return entry_row(subject, work.new_id(), work.at, case_id, "allowed", "changed", to_text("case", case_id))
