"""Looks up cases by blind indexes, and writes those indexes."""

from dataclasses import replace
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.mapping.cases import case_of, grounds_of
from adapters.postgres.mapping.values import Json, place, to_json
from adapters.postgres.work.changes import AuditSubject, entry_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.birth import of_age
from domain.cases.case import Case
from domain.cases.identity import Identity
from domain.cases.lookup import INDEX_VERSION, Findings, Lookup, Sought, findings, terms_of
from domain.cases.relation import CaseFile
from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, OrganisationId, to_text
from domain.ports.clock import utc_now
from domain.vocabulary import OperatorType


class PostgresLookups:
    """Implements ``domain.ports.cases.Lookups``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._near: Json = {}

    async def understand(self, requested: Lookup, actor: Actor) -> Sought:
        """Normalise the values as they are written where the caller's centres are."""
        self._near = near = await self._work.load("load_neighbours")
        here = sorted({centre["country"] for centre in near["centres"] if actor.stands_at(place(centre["place"]))})
        make = self._work.keys.index_terms
        return Sought(requested.terms(make, here), requested.tried(make, here))

    async def find(self, sought: Sought, actor: Actor) -> Findings:
        """Search each organisation that shares a corridor with the caller, with that organisation's index key."""
        work, near = self._work, self._near
        wanted = [
            {"organisation_id": each, "values": await work.keys.blind_indexes(OrganisationId(UUID(each)), sought.terms)}
            for each in near["organisations"]
        ]
        rows: list[Json] = await work.load("load_matches", to_json(wanted))
        found = findings(actor, OperatorType(near["operator_type"]), [_match(row) for row in rows])
        work.write_audit("allowed", "lookup")
        work.changes.add(
            "audit_of_others", filter(None, (self._for_the_holder(case) for case in found.found_of_others))
        )
        work.more_cases = tuple(one.id for one in found.own)
        work.found_cases = tuple(one.id for one in found.found_of_others)
        return replace(found, tried=sought.tried)

    def _for_the_holder(self, case: Case) -> Json | None:
        """Return the entry for the trail of another organisation that holds a case: who found it, and nothing of what
        was asked.
        """
        work, holder = self._work, case.holder
        asking = work.request_info.actor.organisation_id
        if holder is None or holder.organisation_id == asking:
            return None
        asked = AuditSubject(
            holder.organisation_id,
            None,
            None,
            work.request_info.operation,
            None,
            work.request_info.request_id,
            to_text("organisation", asking),
        )
        number, named = work.new_id(), to_text("case", case.id)
        return entry_row(asked, number, work.at, case.id, "allowed", "looked_for", named)


def _match(row: Json) -> CaseFile:
    return CaseFile(case_of(row["case"]), (), (), place(row["last_holder"]), grounds=grounds_of(row["grounds"]))


async def index_identity(
    work: PostgresWork, case_id: CaseId, code: str, holder: OrganisationId, identity: Identity
) -> None:
    """Write the index entries of a case, with the key of the organisation that holds it. The code begins with the
    country where the case was opened, which applies to phone numbers without a country code.
    """
    work.changes.add("index", [await index_row(work.keys, case_id, code, holder, identity)])


async def index_row(keys: KeyChain, case_id: CaseId, code: str, holder: OrganisationId, identity: Identity) -> Json:
    """Return the row to record; an empty identity has no values, and needs no key."""
    terms = terms_of(identity, keys.index_terms, code[:2])
    values = await keys.blind_indexes(holder, terms) if terms else []
    born, today = identity.born, utc_now().date()
    return {
        "case_id": case_id,
        "organisation_id": holder,
        "values": values,
        "index_version": INDEX_VERSION,
        "dated_year": None if born is None else born.year,
        "of_age": born is not None and of_age(born, today),
    }


def unindexed_row(case_id: CaseId, holder: OrganisationId) -> Json:
    """Return the row of a case whose identity cannot be read now: nobody finds it, and the rest stays as it was."""
    return {"case_id": case_id, "organisation_id": holder, "values": []}
