"""Looking cases up by blind indexes, and writing what they are found by."""

from uuid import UUID

from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.keys.sealing import identity_of, identity_place, open_document
from adapters.postgres.mapping.values import Json, blob, members, place, to_json
from adapters.postgres.work.work import PostgresWork
from domain.cases.identity import Identity
from domain.cases.lookup import Findings, Lookup, Match, findings, terms_of
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
        """Ask each organisation that shares a corridor with the asker, with the index key of each."""
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
    """Write by what a case is found, with the key of the organisation that answers for it. Its code begins with the
    country in which it was opened: there a phone number without a country code was written down.
    """
    work.changes.add("index", [await index_row(work.keys, case_id, code, holder, identity)])


async def index_row(keys: KeyChain, case_id: CaseId, code: str, holder: OrganisationId, identity: Identity) -> Json:
    """Give what is recorded; somebody of whom nothing is known has no values, and needs no key."""
    terms = terms_of(identity, keys.index_terms, code[:2])
    values = await keys.blind_indexes(holder, terms) if terms else []
    return {"case_id": case_id, "organisation_id": holder, "values": values}


async def index_for_new_holder(
    work: PostgresWork, case_id: CaseId, data_key_id: DataKeyId, holder: OrganisationId
) -> None:
    """Index a case anew when custody moves; the holder before finds it no longer by its own key.

    A damaged identity is found by nothing until it is mended and written again; the person does not wait for that.
    Raises ``KeyServiceUnavailable``, or ``VersionConflict`` where the case has another key by now.
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
        identity = Identity()
    await index_identity(work, case_id, found["code"], holder, identity)
