"""Consents: row to domain and back. Their text is sealed elsewhere."""

from adapters.postgres.mapping.values import Json, ident, members, moment, time, uuid_of
from domain.consents.consent import Consent, Recipients
from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, OrganisationId
from domain.kernel.keys import Unreadable
from domain.vocabulary import ConsentGivenBy, ConsentMethod, DataCategory, Purpose


def consent_of(row: Json, words: Json | None = None, unreadable: tuple[Unreadable, ...] = ()) -> Consent:
    """Read a consent; ``words`` are already decrypted."""
    corridor = ident(row["recipient_corridor_id"])
    return Consent(
        id=ConsentId(uuid_of(row["id"])),
        version=row["version"],
        case_id=CaseId(uuid_of(row["case_id"])),
        centre_id=CentreId(uuid_of(row["centre_id"])),
        organisation_id=OrganisationId(uuid_of(row["organisation_id"])),
        purposes=members(Purpose, row["purposes"]),
        data_categories=members(DataCategory, row["data_categories"]),
        recipients=Recipients(
            tuple(CentreId(uuid_of(centre)) for centre in row["recipient_centre_ids"]),
            None if corridor is None else CorridorId(corridor),
        ),
        method=ConsentMethod(row["method"]),
        language=row["language"],
        given_by=ConsentGivenBy(row["given_by"]),
        witness=(words or {}).get("witness"),
        given_at=time(row["given_at"]),
        expires_at=moment(row["expires_at"]),
        withdrawn_at=moment(row["withdrawn_at"]),
        created_at=time(row["created_at"]),
        withdrawal_reason=(words or {}).get("withdrawal_reason"),
        unreadable=unreadable,
    )


def consent_row(consent: Consent, words: bytes | None) -> Json:
    """Write a consent."""
    return {
        "id": consent.id,
        "version": consent.version,
        "case_id": consent.case_id,
        "centre_id": consent.centre_id,
        "organisation_id": consent.organisation_id,
        "purposes": consent.purposes,
        "data_categories": consent.data_categories,
        "recipient_centre_ids": consent.recipients.centre_ids,
        "recipient_corridor_id": consent.recipients.corridor_id,
        "method": consent.method,
        "language": consent.language,
        "given_by": consent.given_by,
        "words": words,
        "given_at": consent.given_at,
        "expires_at": consent.expires_at,
        "withdrawn_at": consent.withdrawn_at,
        "created_at": consent.created_at,
    }
