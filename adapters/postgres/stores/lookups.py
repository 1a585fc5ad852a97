"""Looks up cases by blind indexes, and writes those indexes."""

from datetime import UTC, datetime
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.keys.sealing import identity_of, identity_place, open_document
from adapters.postgres.mapping.values import Json, blob, members, place, to_json
from adapters.postgres.work.work import PostgresWork
from domain.cases.birth import of_age
from domain.cases.identity import Identity
from domain.cases.lookup import INDEX_VERSION, Findings, Lookup, Match, findings, terms_of
from domain.kernel.access import Actor
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected
from domain.vocabulary import CaseStatus, OperatorType


class PostgresLookups:
    """Implements ``domain.ports.work.Lookups``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def find(self, requested: Lookup, actor: Actor) -> Findings:
        """Search each organisation that shares a corridor with the caller, with that organisation's index key."""
        work = self._work
        terms = requested.terms(work.keys.index_terms)
        near: Json = await work.load("load_neighbours")
        wanted = [
            {"organisation_id": each, "values": await work.keys.blind_indexes(OrganisationId(UUID(each)), terms)}
            for each in near["organisations"]
        ]
        found: list[Json] = await work.load("load_matches", to_json(wanted))
        work.write_audit("allowed", "lookup")
        return findings(actor, OperatorType(near["operator_type"]), [_match(row) for row in found])


def _match(row: Json) -> Match:
    return Match(
        case_id=CaseId(UUID(row["id"])),
        code=row["code"],
        status=CaseStatus(row["status"]),
        place=place(row["place"]),
        excluded=members(OperatorType, row["excluded"]),
    )


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


async def index_for_new_holder(
    work: PostgresWork, case_id: CaseId, data_key_id: DataKeyId, holder: OrganisationId
) -> None:
    """Reindex a case when custody moves; the previous holder's index no longer finds it.

    A damaged identity cannot be found until it is repaired and rewritten; the transfer does not wait for that. Raises
    ``KeyServiceUnavailable``, or ``VersionConflict`` if the case has a different key by now.
    """
    found: Json = await work.load("load_sealed_identity", case_id)
    sealed = blob(found["identity"])
    if sealed is None:
        return
    if found["data_key_id"] != str(data_key_id):
        raise VersionConflict
    key = await work.keys.any(data_key_id)
    try:
        identity = identity_of(open_document(key, sealed, identity_place(case_id)))
    except CiphertextRejected as problem:
        work.cannot_open(problem)
        work.changes.add("index", [unindexed_row(case_id, holder)])
        return
    await index_identity(work, case_id, found["code"], holder, identity)
