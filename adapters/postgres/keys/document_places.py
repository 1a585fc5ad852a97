"""The sealed places of documents and uploads.

A piece of a file is bound to its number and to whether it is the last: a truncated file, or one whose pieces were
swapped, does not open.
"""

from uuid import UUID

from domain.kernel.ids import CaseId
from domain.kernel.keys import SealedPlace


def document_place(case_id: CaseId, document_id: UUID) -> SealedPlace:
    """Return the place of a document's title and digest."""
    return SealedPlace("documents", "words", case_id, document_id)


def document_key_place(case_id: CaseId, document_id: UUID) -> SealedPlace:
    """Return the place of a document's key, wrapped by the case's key."""
    return SealedPlace("documents", "data_key", case_id, document_id)


def conversation_key_place(case_id: CaseId, document_id: UUID) -> SealedPlace:
    """Return the place of a document's key, wrapped by its referral's key."""
    return SealedPlace("documents", "conversation_key", case_id, document_id)


def piece_place(case_id: CaseId, document_id: UUID, number: int, *, is_last: bool) -> SealedPlace:
    """Return the place of one piece of a document's file, counted from 0."""
    return SealedPlace("documents", f"content.{number}.{'last' if is_last else 'more'}", case_id, document_id)


def upload_place(case_id: CaseId, upload_id: UUID) -> SealedPlace:
    """Return the place of an upload's details."""
    return SealedPlace("uploads", "words", case_id, upload_id)


def arrived_place(case_id: CaseId, upload_id: UUID, number: int) -> SealedPlace:
    """Return the place of one arrived piece of an upload, counted from 0."""
    return SealedPlace("uploads", f"arrived.{number}", case_id, upload_id)
