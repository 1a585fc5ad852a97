"""What every use case of claims loads first, and the documents that a claim names."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.cases.relation import CaseFile
from domain.claims.access import ClaimsReading, must_read_claims, reading_of_claims, reads_in_full
from domain.claims.claim import Claim, Evidence
from domain.documents.access import DocumentFile, must_open
from domain.kernel.access import Actor, known
from domain.kernel.errors import FieldFault, InsufficientScope, InvalidValues
from domain.kernel.ids import ClaimId, DocumentId
from domain.kernel.sentence import Sentence
from domain.ports.work import Work

DOCUMENTS_SCOPE = "documents:read"


@dataclass(frozen=True, slots=True)
class NamedEvidence:
    """A document that the caller names. ``sha256``: that of the caller's copy; compared if given."""

    document_id: DocumentId
    sha256: str | None = None


async def claim_of(w: Work, actor: Actor, claim_id: ClaimId) -> tuple[CaseFile, Claim]:
    """Load a claim with its case; raises ``Missing`` for everybody who sees no claims of the case."""
    file = await w.cases.get(await w.claims.case_of(claim_id), actor)
    reading = known(reading_of_claims(actor, file, w.at))
    return file, await w.claims.get(file, claim_id, _reads(actor, reading))


async def claims_of(w: Work, actor: Actor, file: CaseFile) -> tuple[Claim, ...]:
    """Load the claims of a case loaded in this work, oldest first; raises ``NotYourSide``."""
    return await w.claims.of_case(file, _reads(actor, must_read_claims(actor, file, w.at)))


def _reads(actor: Actor, reading: ClaimsReading) -> Callable[[Claim], bool]:
    return lambda claim: actor.is_staff and reads_in_full(actor, reading, claim)


async def evidence_of(
    w: Work, actor: Actor, file: CaseFile, named: tuple[NamedEvidence, ...], before: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """Return the evidence with the digest of each file. What was named before stays as it was, even if the document has
    been removed since; a new one has to be open to the actor. Each entry is checked, and a document is kept once.
    Raises ``Missing`` with a pointer, ``InvalidValues``.
    """
    kept, found = {one.document_id: one for one in before}, dict[DocumentId, Evidence]()
    for place, one in enumerate(named):
        pointer, number = f"/evidence/{place}", one.document_id
        evidence = found.get(number) or kept.get(number) or await _digest(w, actor, file, number, pointer)
        if one.sha256 is not None and one.sha256 != evidence.sha256:
            sentence = Sentence("The document in Corridor is not the same file as yours.")
            raise InvalidValues((FieldFault(f"{pointer}/sha256", "differs", sentence),))
        found[number] = evidence
    return tuple(found.values())


async def _digest(w: Work, actor: Actor, file: CaseFile, document_id: DocumentId, pointer: str) -> Evidence:
    if DOCUMENTS_SCOPE not in actor.scopes:
        raise InsufficientScope(DOCUMENTS_SCOPE)
    at = f"{pointer}/document_id"
    referral_id = known(await w.claims.referral_of_document(file, document_id), at)
    documents = DocumentFile(await w.referrals.get(referral_id, actor), file)
    listed = await w.documents.of_referral(documents.referral)
    document = known(next((one for one in listed if one.id == document_id), None), at)
    must_open(actor, documents, document, w.at)
    (opened,) = await w.documents.with_titles(documents, (document,))
    for unreadable in opened.unreadable:
        raise unreadable.problem
    return Evidence(document_id, opened.sha256)
