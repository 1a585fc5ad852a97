"""Referrals and handoffs: row to domain and back. What was written in words is sealed elsewhere."""

from dataclasses import fields
from datetime import date

from adapters.postgres.mapping.values import Json, ident, members, moment, time, uuid_of
from adapters.postgres.rows.referrals import ReferralRow
from domain.cases.custody import Handoff
from domain.kernel.access import Place
from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, DataKeyId, HandoffId, ReferralId
from domain.kernel.keys import Unreadable
from domain.referrals.deletion import Deletion
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Clocks, Referral, ReferralText
from domain.vocabulary import (
    Channel,
    DataCategory,
    DecidedBy,
    DeclineReason,
    Direction,
    HandoffStatus,
    Outcome,
    Purpose,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Urgency,
)


def referral_of(
    row: Json,
    sender: Place,
    receiver: Place,
    words: ReferralText,
    deletion_note: str | None = None,
    unreadable: tuple[Unreadable, ...] = (),
) -> Referral:
    """Read a referral."""
    consent, suggested = ident(row["consent_id"]), ident(row["suggested_centre_id"])
    came_from, went_to = ident(row["redirected_from"]), ident(row["redirected_to"])
    return Referral(
        id=ReferralId(uuid_of(row["id"])),
        version=row["version"],
        case_id=CaseId(uuid_of(row["case_id"])),
        corridor_id=CorridorId(uuid_of(row["corridor_id"])),
        sender=sender,
        receiver=receiver,
        fallback_centre_ids=tuple(CentreId(uuid_of(centre)) for centre in row["fallback_centre_ids"]),
        kind=ReferralKind(row["kind"]),
        direction=Direction(row["direction"]),
        service_types=members(ServiceType, row["service_types"]),
        urgency=Urgency(row["urgency"]),
        purpose=Purpose(row["purpose"]),
        window_from=moment(row["window_from"]),
        window_to=moment(row["window_to"]),
        share=members(DataCategory, row["share"]),
        consent_id=None if consent is None else ConsentId(consent),
        data_key_id=DataKeyId(uuid_of(row["data_key_id"])),
        status=ReferralStatus(row["status"]),
        words=words,
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
        last_action=None if row["last_action"] is None else Action(row["last_action"]),
        clocks=Clocks(moment(row["acknowledge_by"]), moment(row["decide_by"]), moment(row["contact_by"])),
        next_due_at=moment(row["next_due_at"]),
        sent_at=moment(row["sent_at"]),
        info_requested_at=moment(row["info_requested_at"]),
        acknowledged_at=moment(row["acknowledged_at"]),
        accepted_at=moment(row["accepted_at"]),
        contact_confirmed_at=moment(row["contact_confirmed_at"]),
        contact_channel=row["contact_channel"],
        contact_verified=row["contact_verified"],
        resume_on=None if row["resume_on"] is None else date.fromisoformat(row["resume_on"]),
        decline_reason=None if row["decline_reason"] is None else DeclineReason(row["decline_reason"]),
        decided_by=None if row["decided_by"] is None else DecidedBy(row["decided_by"]),
        suggested_centre_id=None if suggested is None else CentreId(suggested),
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        services_delivered=members(ServiceType, row["services_delivered"]),
        attempts=tuple((Channel(channel), time(at)) for channel, at in row["attempts"]),
        custody_moved=row["custody_moved"],
        redirected_from=None if came_from is None else ReferralId(came_from),
        redirected_to=None if went_to is None else ReferralId(went_to),
        ended_at=moment(row["ended_at"]),
        deletion=_deletion_of(row, deletion_note),
        unreadable=unreadable,
    )


def _deletion_of(row: Json, note: str | None) -> Deletion | None:
    if row["deletion_owed_since"] is None:
        return None
    return Deletion(
        owed_since=time(row["deletion_owed_since"]),
        due_by=time(row["deletion_due_by"]),
        confirmed_at=moment(row["deletion_confirmed_at"]),
        note=note,
        told_late_at=moment(row["deletion_told_late_at"]),
    )


_SAME_NAME = tuple(
    column for column in ReferralRow.model_fields if column in {field.name for field in fields(Referral)} - {"words"}
)
"""The columns that hold a field of the same name as it is."""


def referral_row(referral: Referral, words: bytes | None, deletion_note: bytes | None = None) -> Json:
    """Write a referral."""
    deletion = referral.deletion
    return {name: getattr(referral, name) for name in _SAME_NAME} | {
        "from_centre_id": referral.sender.centre_id,
        "from_organisation_id": referral.sender.organisation_id,
        "to_centre_id": referral.receiver.centre_id,
        "to_organisation_id": referral.receiver.organisation_id,
        "acknowledge_by": referral.clocks.acknowledge_by,
        "decide_by": referral.clocks.decide_by,
        "contact_by": referral.clocks.contact_by,
        "resume_on": None if referral.resume_on is None else referral.resume_on.isoformat(),
        "words": words,
        "deletion_owed_since": None if deletion is None else deletion.owed_since,
        "deletion_due_by": None if deletion is None else deletion.due_by,
        "deletion_confirmed_at": None if deletion is None else deletion.confirmed_at,
        "deletion_note": deletion_note,
    }


def handoff_of(row: Json, sender: Place, receiver: Place) -> Handoff:
    """Read a handoff."""
    referral, key = ident(row["referral_id"]), ident(row["data_key_id"])
    return Handoff(
        id=HandoffId(uuid_of(row["id"])),
        version=row["version"],
        case_id=CaseId(uuid_of(row["case_id"])),
        referral_id=None if referral is None else ReferralId(referral),
        sender=sender,
        receiver=receiver,
        status=HandoffStatus(row["status"]),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
        data_key_id=None if key is None else DataKeyId(key),
    )


def handoff_row(handoff: Handoff, words: bytes | None = None) -> Json:
    """Write a handoff."""
    return {
        "id": handoff.id,
        "version": handoff.version,
        "case_id": handoff.case_id,
        "referral_id": handoff.referral_id,
        "from_centre_id": handoff.sender.centre_id,
        "from_organisation_id": handoff.sender.organisation_id,
        "to_centre_id": handoff.receiver.centre_id,
        "to_organisation_id": handoff.receiver.organisation_id,
        "status": handoff.status,
        "data_key_id": handoff.data_key_id,
        "words": words,
        "created_at": handoff.created_at,
        "updated_at": handoff.updated_at,
    }
