"""Looks up cases by blind indexes, and writes those indexes."""

from datetime import UTC, datetime
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.mapping.cases import case_of, grounds_of
from adapters.postgres.mapping.values import Json, place, to_json
from adapters.postgres.work.work import PostgresWork
from domain.cases.birth import of_age
from domain.cases.identity import Identity
from domain.cases.lookup import INDEX_VERSION, Findings, Lookup, findings, terms_of
from domain.cases.relation import CaseFile
from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, OrganisationId
from domain.vocabulary import OperatorType


class PostgresLookups:
    """Implements ``domain.ports.cases.Lookups``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def find(self, requested: Lookup, actor: Actor) -> Findings:
        """Search each organisation that shares a corridor with the caller, with that organisation's index key."""
        work = self._work
        near: Json = await work.load("load_neighbours")
        here = {centre["country"] for centre in near["centres"] if actor.stands_at(place(centre["place"]))}
        terms = requested.terms(work.keys.index_terms, sorted(here))
        wanted = [
            {"organisation_id": each, "values": await work.keys.blind_indexes(OrganisationId(UUID(each)), terms)}
            for each in near["organisations"]
        ]
        found: list[Json] = await work.load("load_matches", to_json(wanted))
        work.write_audit("allowed", "lookup")
        result = findings(actor, OperatorType(near["operator_type"]), [_match(row) for row in found])
        work.more_cases = tuple(one.id for one in result.own)
        return result


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
    born, today = identity.born, datetime.now(UTC).date()
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
