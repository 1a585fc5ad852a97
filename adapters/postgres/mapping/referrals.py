"""Referrals and handoffs: row to domain and back. Their text is sealed elsewhere."""

from dataclasses import fields
from typing import get_type_hints

from adapters.postgres.mapping.values import Json, ident, moment, reader, time, uuid_of
from adapters.postgres.rows.referrals import ReferralRow
from domain.cases.custody import Handoff
from domain.kernel.access import Place
from domain.kernel.ids import CaseId, ConsentId, DataKeyId, HandoffId, ReferralId
from domain.kernel.keys import Unreadable
from domain.referrals.deletion import Deletion
from domain.referrals.referral import Clocks, Referral, ReferralText
from domain.vocabulary import Channel, HandoffStatus

_SAME_NAME = tuple(
    column for column in ReferralRow.model_fields if column in {field.name for field in fields(Referral)} - {"words"}
)
"""The columns that are named like their field."""

_KINDS = get_type_hints(Referral)
_READERS = tuple((name, reader(_KINDS[name])) for name in _SAME_NAME if name != "attempts")
_AS_IT_IS = tuple(name for name, read in _READERS if read is None)
_READ = tuple((name, read) for name, read in _READERS if read is not None)


def referral_of(
    row: Json,
    sender: Place,
    receiver: Place,
    words: ReferralText,
    deletion_note: str | None = None,
    unreadable: tuple[Unreadable, ...] = (),
) -> Referral:
    """Read a referral: each column named like a field becomes that field, converted by the field's type."""
    same: Json = {name: row[name] for name in _AS_IT_IS}
    for name, read in _READ:
        same[name] = None if (value := row[name]) is None else read(value)
    return Referral(
        **same,
        sender=sender,
        receiver=receiver,
        words=words,
        clocks=Clocks(moment(row["acknowledge_by"]), moment(row["decide_by"]), moment(row["contact_by"])),
        attempts=tuple((Channel(channel), time(at)) for channel, at in row["attempts"]),
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
    referral, key, consent = ident(row["referral_id"]), ident(row["data_key_id"]), ident(row["consent_id"])
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
        consent_id=None if consent is None else ConsentId(consent),
        decide_by=moment(row["decide_by"]),
    )


def handoff_row(handoff: Handoff, words: bytes | None = None, refusal: bytes | None = None) -> Json:
    """Write a handoff. It keeps its ``words``; a ``refusal`` comes with its last version."""
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
        "consent_id": handoff.consent_id,
        "refusal": refusal,
        "decide_by": handoff.decide_by,
    }
