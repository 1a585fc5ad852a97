"""Claims on PostgreSQL: who reads their rows, and with which key (ADR 0069).

A claim has a key of its own, wrapped by the case's key, which the holder has. For a receiver at work that may read the
claims, but perhaps not the identity, it is wrapped by the key of its referral's conversation too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic_core import from_json

from adapters.postgres.keys.claim_places import claim_copy_place, claim_key_place, claim_place, claim_step_place
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import open_document, seal_document
from adapters.postgres.mapping.cases import case_file_of
from adapters.postgres.mapping.claims import Notes, claim_document, claim_of, claim_row, step_row
from adapters.postgres.mapping.values import Json, blob, ident, uuid_of
from adapters.postgres.stores.claim_copies import claim_copy, claim_key
from adapters.postgres.stores.respondents import NamedRespondent, index_respondents, respondent_pattern
from adapters.postgres.work.paging import page_of, query_document
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.cases.relation import CaseFile
from domain.claims.claim import Claim, Respondent
from domain.claims.view import ClaimQuery, ClaimView, NewClaim, item_of
from domain.kernel.access import Actor, known
from domain.kernel.errors import VersionConflict
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, ClaimId, DataKeyId, DocumentId, OrganisationId, ReferralId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, Unreadable
from domain.kernel.listing import Page
from domain.respondents.pattern import RespondentPattern

WORDS = ("respondent", "forum", "evidence", "steps")


@dataclass(frozen=True, slots=True)
class _Reader:
    """An organisation that reads the claims of a case; a receiver by the key of its referral's conversation."""

    organisation_id: OrganisationId
    referral_id: ReferralId | None
    data_key_id: DataKeyId | None


class PostgresClaims:
    """Implements ``domain.ports.claims.Claims``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._rows: dict[ClaimId, Json] = {}
        self._respondents: dict[ClaimId, Respondent] = {}
        self._case_keys: dict[CaseId, DataKeyId] = {}
        self._readers: dict[CaseId, tuple[_Reader, ...]] = {}

    async def case_of(self, claim_id: ClaimId) -> CaseId:
        """Find the case of a claim that the organisation sees; raises ``Missing``."""
        return CaseId(uuid_of(known(await self._work.load("load_case_of_claim", claim_id))))

    async def of_case(self, file: CaseFile, in_full: Callable[[Claim], bool]) -> tuple[Claim, ...]:
        """Read the claims of a case loaded in this work, oldest first; what is sealed, of those read ``in_full``."""
        return await self._found(file.case.id, None, in_full)

    async def get(self, file: CaseFile, claim_id: ClaimId, in_full: Callable[[Claim], bool]) -> Claim:
        """Read one of them; raises ``Missing``."""
        found = await self._found(file.case.id, claim_id, in_full)
        return known(found[0] if found else None)

    async def _found(
        self, case_id: CaseId, wanted: ClaimId | None, in_full: Callable[[Claim], bool]
    ) -> tuple[Claim, ...]:
        found: Json | None = await self._work.load("load_claims", case_id, wanted)
        if found is None:
            return ()
        self._case_keys[case_id] = DataKeyId(uuid_of(found["case_key_id"]))
        self._readers[case_id] = tuple(map(_reader_of, found["readers"]))
        claims = []
        for row in found["claims"]:
            bare = claim_of(row, {}, {}, ())
            self._rows[bare.id] = row
            claims.append(await self._opened(row) if in_full(bare) else bare)
            self._respondents[bare.id] = claims[-1].respondent
        return tuple(claims)

    def readers(self, case_id: CaseId) -> tuple[OrganisationId, ...]:
        """Return the organisations that read the claims of a case whose claims were read in this work; raises
        ``VersionConflict`` if access to them had ended by then.
        """
        if case_id not in self._readers:
            raise VersionConflict
        return tuple(dict.fromkeys(one.organisation_id for one in self._readers[case_id]))

    async def add(self, new: Sequence[NewClaim]) -> None:
        """Record new claims; each case must still be as it was decided on."""
        for one in new:
            await self._add(one.file.case, one.claim)
            self._work.record_events((one.happened,))
        await index_respondents(self._work, [_named(one.claim) for one in new])

    async def _add(self, case: Case, claim: Claim) -> None:
        work, case_key = self._work, self._case_keys[case.id]
        key = work.vault.new_data_key()
        wrapped = (await work.keys.any(case_key)).wrap(key, claim_key_place(case.id, claim.id))
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version, "data_key_id": case_key})
        work.changes.insert("claims", claim_row(claim, _sealed(key, claim), wrapped))
        for reader in self._readers[case.id]:
            if reader.referral_id is not None and reader.data_key_id is not None:
                row = await claim_copy(work, case.id, claim.id, reader.referral_id, reader.data_key_id, key)
                work.changes.insert("claim_keys", row)

    async def change(self, file: CaseFile, claim: Claim, happened: DomainEvent, *, stepped: bool) -> None:
        """Record the next version of a claim, with its last step if it is ``stepped``."""
        work, case = self._work, file.case
        key = await self._key_of(self._not_erased(claim.id))
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        work.changes.update("claims", claim_row(claim, _sealed(key, claim)))
        if claim.respondent != self._respondents[claim.id]:
            await index_respondents(work, (_named(claim),))
        if stepped:
            step = claim.steps[-1]
            sealed_at = claim_step_place(claim.case_id, step.id)
            note = None if step.note is None else seal_document(key, {"note": step.note}, sealed_at)
            work.changes.insert("claim_steps", step_row(claim, step, note))
        work.record_events((happened,))

    def _not_erased(self, claim_id: ClaimId) -> Json:
        """Return the row of a claim read in this work; raises ``Missing``, or ``VersionConflict`` if the case has been
        erased since it was loaded.
        """
        row = known(self._rows.get(claim_id))
        if row["words"] is None:
            raise VersionConflict
        return row

    async def renew_index(self, file: CaseFile, claim_id: ClaimId) -> None:
        """Compare the respondent of a claim by today's rules, with any copy of the claim's key (ADR 0065)."""
        work, case = self._work, file.case
        await self._found(case.id, claim_id, lambda _: False)
        row = self._not_erased(claim_id)
        key = await claim_key(work, row, self._case_keys)
        words = open_document(key, blob(row["words"]) or b"", claim_place(case.id, claim_id))
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        await index_respondents(work, (_named(claim_of(row, words, {}, ())),))

    async def share(self, file: CaseFile, claim_id: ClaimId, referral_id: ReferralId) -> None:
        """Let the receiver of a referral open a claim, with any copies of the keys."""
        work, case = self._work, file.case
        await self._found(case.id, claim_id, lambda _: False)
        key = await claim_key(work, self._not_erased(claim_id), self._case_keys)
        readers = self._readers[case.id]
        conversation = known(next((one.data_key_id for one in readers if one.referral_id == referral_id), None))
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        copy = await claim_copy(work, case.id, claim_id, referral_id, conversation, key)
        work.changes.insert("claim_keys", copy)

    async def pattern(self, claim: Claim) -> RespondentPattern | None:
        """Count, on record, who names the same respondent; ``None`` below the thresholds."""
        self._work.write_audit("allowed", "pattern")
        return await respondent_pattern(self._work, claim.id)

    async def announce(self, claim: Claim, stage: int, happened: DomainEvent) -> None:
        """Record that a stage of its limitation is announced; raises ``VersionConflict`` if it already was."""
        self._work.changes.add("announced_limitation", [{"id": claim.id, "stage": stage}])
        self._work.record_events((happened,))

    async def referral_of_document(self, file: CaseFile, document_id: DocumentId) -> ReferralId | None:
        """Find the referral of a document in a case loaded in this work; ``None`` without access to it."""
        found = ident(await self._work.load("load_referral_of_document", file.case.id, document_id))
        return None if found is None else ReferralId(found)

    async def list(self, query: ClaimQuery, actor: Actor) -> Page[ClaimView]:
        """Read one page of claims, newest first."""
        work = self._work
        asked = query_document(query, actor) | {"today": work.at.date()}

        def item(row: Json) -> ClaimView | None:
            found: Json = from_json(row["item"])
            return item_of(actor, case_file_of(found["file"]), claim_of(found["claim"], {}, {}, ()), work.at)

        return await page_of(work, "list_claims", asked, query, item)

    async def _opened(self, row: Json) -> Claim:
        """Decrypt a claim; what cannot be read now is left out and named."""
        case_id, claim_id = CaseId(uuid_of(row["case_id"])), UUID(row["id"])
        sealed = blob(row["words"])
        if sealed is None:
            return claim_of(row, {}, {}, ())
        try:
            key = await self._key_of(row)
            words, notes = open_document(key, sealed, claim_place(case_id, claim_id)), _notes(key, case_id, row)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            if not isinstance(problem, KeyMissing):
                self._work.cannot_open(problem)
            return claim_of(row, {}, {}, tuple(Unreadable(field, problem) for field in WORDS))
        return claim_of(row, words, notes, ())

    async def _key_of(self, row: Json) -> DataKey:
        """Return the claim's key, unwrapped with the organisation's own copy of a wrapping key."""
        keys, mine = self._work.keys, self._work.request_info.actor.organisation_id
        case_id, claim_id = CaseId(uuid_of(row["case_id"])), UUID(row["id"])
        try:
            case_key = await keys.own(self._case_keys[case_id], mine)
        except KeyMissing as missing:
            for copy in row["keys"]:
                try:
                    conversation = await keys.own(DataKeyId(uuid_of(copy["data_key_id"])), mine)
                except KeyMissing:
                    continue
                place = claim_copy_place(case_id, UUID(copy["id"]))
                return conversation.unwrap(blob(copy["wrapped"]) or b"", place)
            raise missing
        return case_key.unwrap(blob(row["data_key"]) or b"", claim_key_place(case_id, claim_id))


def _named(claim: Claim) -> NamedRespondent:
    respondent = claim.respondent
    return NamedRespondent(
        claim_id=claim.id,
        case_id=claim.case_id,
        recorded_by=claim.recorded_by,
        name=respondent.name or "",
        country=respondent.country,
        licence_number=respondent.licence_number,
    )


def _sealed(key: DataKey, claim: Claim) -> bytes:
    return seal_document(key, claim_document(claim), claim_place(claim.case_id, claim.id))


def _notes(key: DataKey, case_id: CaseId, row: Json) -> Notes:
    return {
        step["id"]: open_document(key, note, claim_step_place(case_id, UUID(step["id"])))["note"]
        for step in row["steps"]
        if (note := blob(step["note"])) is not None
    }


def _reader_of(row: Json) -> _Reader:
    referral, key = ident(row["referral_id"]), ident(row["data_key_id"])
    return _Reader(
        OrganisationId(uuid_of(row["organisation_id"])),
        None if referral is None else ReferralId(referral),
        None if key is None else DataKeyId(key),
    )
