"""Who adds documents to a referral, who opens them, and who is told (ADR 0057).

An identity document opens exactly as the identity does. The others open to the centre that answers for the case or
closed it, if its grounds name the category `documents`; to the receiver from acceptance until its work ends, if consent
and ``share`` name that category; and to the centre that added them, while it takes part. Nobody else opens them or
learns their titles: neither the receiver before acceptance nor the coordinating body.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.cases.identity_access import Opening, WhyClosed, must_have_identity_open, opening_of
from domain.cases.reading import answers_or_closed_it, held_by, read_by_receiver, received
from domain.cases.relation import CaseFile, Involvement
from domain.documents.document import Document, Upload
from domain.kernel.access import Actor, Place, Side
from domain.kernel.errors import InsufficientScope, InvalidTransition, Missing, NotYourSide
from domain.kernel.events import DomainEvent
from domain.kernel.ids import OrganisationId
from domain.kernel.sentence import Sentence
from domain.referrals.view import ReferralFile, sides_of
from domain.vocabulary import CaseStatus, DataCategory, DocumentCategory, EventType
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, OPEN

IDENTITY_SCOPE = "identity:read"
Subject = Document | Upload


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A referral with its case: what decisions about its documents depend on."""

    referral: ReferralFile
    case: CaseFile

    @property
    def involvement(self) -> Involvement | None:
        """Return the referral as the case sees it; ``None`` for a stranger."""
        return next((one for one in self.case.involvements if one.referral_id == self.referral.referral.id), None)


def must_add(actor: Actor, file: ReferralFile, at: datetime) -> Place:
    """Return the centre for which the actor adds a document: the sender from the draft on, the receiver from
    acceptance, both until the referral ends. Raises ``Missing`` for a stranger, ``InvalidTransition`` otherwise.
    """
    at_sides, referral = sides_of(actor, file), file.referral
    if file.case.status is not CaseStatus.ERASED and actor.is_staff:
        if Side.SENDER in at_sides and referral.status in OPEN and not file.sender_left:
            return referral.sender
        if Side.RECEIVER in at_sides and referral.status in ACCEPTED_UNFINISHED:
            return referral.receiver
    raise InvalidTransition(
        Sentence("A referral with the status {status} takes no documents of yours.", status=referral.status),
        file.open_actions(actor, at_sides, at),
    )


def category_of(category: DocumentCategory) -> DataCategory:
    """Return what a consent, a share and an agreement have to cover for others to open such a document."""
    return DataCategory.IDENTITY if category is DocumentCategory.IDENTITY_DOCUMENT else DataCategory.DOCUMENTS


def opens(actor: Actor, file: DocumentFile, document: Document, at: datetime) -> bool:
    """Return whether the actor may open the document now, and therefore sees it in the list."""
    if file.case.case.status is CaseStatus.ERASED:
        return False
    if document.category is DocumentCategory.IDENTITY_DOCUMENT:
        return IDENTITY_SCOPE in actor.scopes and isinstance(opening_of(actor, file.case, at), Opening)
    return (
        _by_holding(actor, file.case, at)
        or _by_receiving(actor, file, at)
        or (actor.stands_at(document.added_by) and _takes_part(actor, file.referral, at))
    )


def must_open(actor: Actor, file: DocumentFile, document: Document, at: datetime) -> None:
    """Raise unless the actor may open the document: ``IdentityNotOpen`` or ``InsufficientScope`` for an identity
    document, ``Missing`` for any other. Before acceptance always ``Missing``, so that a receiver does not learn that
    there are any.
    """
    if document.category is DocumentCategory.IDENTITY_DOCUMENT:
        if opening_of(actor, file.case, at) is WhyClosed.NOT_ACCEPTED:
            raise Missing
        must_have_identity_open(actor, file.case, at)
        if IDENTITY_SCOPE not in actor.scopes:
            raise InsufficientScope(IDENTITY_SCOPE)
    elif not opens(actor, file, document, at):
        raise Missing


def must_remove(actor: Actor, file: DocumentFile, document: Document, at: datetime) -> None:
    """Only the centre that added it may remove it; for those who cannot see it, it does not exist."""
    if not actor.stands_at(document.added_by):
        if opens(actor, file, document, at):
            raise NotYourSide(Sentence("Only the centre that added a document can remove it."))
        raise Missing


def added(file: DocumentFile, upload: Upload, category: DocumentCategory, at: datetime) -> DomainEvent:
    """Create the event of a new document: ids only, for the organisations that may open it."""
    readers = (upload.centre.organisation_id, *_readers(file, category, at))
    return _event(file, EventType.DOCUMENT_ADDED, upload.document_id, tuple(dict.fromkeys(readers)))


def removed(file: DocumentFile, document: Document) -> DomainEvent:
    """Create the timeline step of a removed document. No event is sent: there is nothing left to open."""
    return _event(file, EventType.DOCUMENT_REMOVED, document.id, ())


def _event(
    file: DocumentFile, kind: EventType, document_id: object, readers: tuple[OrganisationId, ...]
) -> DomainEvent:
    referral = file.referral.referral
    subject = (("referral", referral.id), ("document", document_id), ("case", referral.case_id))
    return DomainEvent(kind, subject, readers, referral.status, referral.version)  # type: ignore[arg-type]


def _readers(file: DocumentFile, category: DocumentCategory, at: datetime) -> tuple[OrganisationId, ...]:
    """Return the holder, and the receiver at work if it may open such a document."""
    found, involvement = list[OrganisationId](), file.involvement
    if file.case.case.holder is not None:
        found.append(file.case.case.holder.organisation_id)
    needed = category_of(category)
    if involvement is not None and involvement.sent and needed in read_by_receiver(involvement, at).categories:
        found.append(involvement.receiver.organisation_id)
    return tuple(found)


def _by_holding(actor: Actor, file: CaseFile, at: datetime) -> bool:
    if file.grounds is None or not answers_or_closed_it(actor, file):
        return False
    return DataCategory.DOCUMENTS in held_by(file.grounds, at)


def _by_receiving(actor: Actor, file: DocumentFile, at: datetime) -> bool:
    here = [one for one in received(actor, file.case) if one.referral_id == file.referral.referral.id]
    return any(DataCategory.DOCUMENTS in read_by_receiver(one, at).categories for one in here)


def _takes_part(actor: Actor, file: ReferralFile, at: datetime) -> bool:
    """Return whether the centre that added a document still takes part: the sender until the person leaves it, the
    receiver while it is at work on a consent in force.
    """
    at_sides, referral = sides_of(actor, file), file.referral
    if Side.SENDER in at_sides and not file.sender_left:
        return True
    in_force = file.consent is not None and file.consent.holds_for(referral.receiver.centre_id, at)
    return Side.RECEIVER in at_sides and referral.status in ACCEPTED_UNFINISHED and in_force
