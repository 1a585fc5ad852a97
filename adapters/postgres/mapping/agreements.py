"""Agreements and their signatures: row to domain and back."""

from datetime import date, datetime
from uuid import UUID

from adapters.postgres.mapping.values import Json, members, time
from domain.directory.agreement import Agreement, OnPaper, Signature
from domain.kernel.ids import AgreementId, CorridorId, OrganisationId
from domain.referrals.referral import Referral
from domain.vocabulary import DataCategory, Purpose


def agreement_of(found: Json) -> Agreement:
    """Read an agreement with its signatures, as ``corridor.agreement_file`` returns it."""
    row = found["agreement"]
    return Agreement(
        id=AgreementId(UUID(row["id"])),
        version=row["version"],
        corridor_id=CorridorId(UUID(row["corridor_id"])),
        number=row["number"],
        purposes=members(Purpose, row["purposes"]),
        data_categories=members(DataCategory, row["data_categories"]),
        retention=row["retention"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]),
        document_url=row["document_url"],
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
        signatures=tuple(map(_signature_of, found["signatures"])),
        parties=tuple(OrganisationId(UUID(party)) for party in found["parties"]),
        as_of=date.fromisoformat(found["as_of"]),
        superseded=found["superseded"],
    )


def binding_agreement_of(found: Json | None) -> Agreement | None:
    """Read the binding agreement; a corridor may have none."""
    return None if found is None else agreement_of(found)


def agreement_row(agreement: Agreement) -> Json:
    """Return its row; signatures have rows of their own."""
    return {
        "id": agreement.id,
        "version": agreement.version,
        "corridor_id": agreement.corridor_id,
        "number": agreement.number,
        "purposes": agreement.purposes,
        "data_categories": agreement.data_categories,
        "retention": agreement.retention,
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": agreement.valid_to.isoformat(),
        "document_url": agreement.document_url,
        "created_at": agreement.created_at,
        "updated_at": agreement.updated_at,
    }


def signature_row(agreement: Agreement, signature: Signature, at: datetime) -> Json:
    """Return a signature's row."""
    paper = signature.on_paper
    return {
        "agreement_id": agreement.id,
        "organisation_id": signature.organisation_id,
        "signed_at": signature.signed_at,
        "signed_by": signature.signed_by,
        "on_paper": None if paper is None else {"signed_on": paper.signed_on.isoformat(), "signatory": paper.signatory},
        "recorded_at": at,
    }


def agreed_row(referral: Referral) -> Json:
    """Return what the agreement must allow to send a referral (``alembic/sql/platform/preconditions.sql``)."""
    return {
        "corridor_id": referral.corridor_id,
        "purpose": referral.purpose,
        "share": referral.share,
        "from_organisation_id": referral.sender.organisation_id,
        "to_organisation_id": referral.receiver.organisation_id,
    }


def covered_row(referral: Referral, category: DataCategory) -> Json:
    """Return what the agreement must cover to add a document to a referral that was sent, whatever its purpose."""
    return {**agreed_row(referral), "purpose": None, "share": (category,)}


def _signature_of(row: Json) -> Signature:
    paper = row["on_paper"]
    return Signature(
        organisation_id=OrganisationId(UUID(row["organisation_id"])),
        signed_at=time(row["signed_at"]),
        signed_by=row["signed_by"],
        on_paper=None if paper is None else OnPaper(date.fromisoformat(paper["signed_on"]), paper["signatory"]),
    )
