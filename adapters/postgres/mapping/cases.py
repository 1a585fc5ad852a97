"""Cases and consents: rows to domain values and back. Free text is sealed elsewhere."""

from collections.abc import Iterable
from dataclasses import asdict

from adapters.postgres.mapping.values import Json, ident, members, moment, place, time, uuid_of
from domain.cases.case import Case, Profile
from domain.cases.lookup import INDEX_VERSION
from domain.cases.merge import MergeLink
from domain.cases.relation import CaseFile, HolderGrounds, Involvement, Offer, TakenBack
from domain.consents.consent import Consent, Recipients, Representative, StruckOut
from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, DataKeyId, OrganisationId, ReferralId
from domain.kernel.keys import Unreadable
from domain.vocabulary import (
    CaseStatus,
    CaseType,
    ConsentGivenBy,
    ConsentMethod,
    DataCategory,
    OperatorType,
    Outcome,
    Purpose,
    ReferralStatus,
    Relation,
    Sex,
    Stage,
)


def _centres(ids: Iterable[str]) -> tuple[CentreId, ...]:
    return tuple(CentreId(uuid_of(centre)) for centre in ids)


def consent_of(row: Json, words: Json | None = None, unreadable: tuple[Unreadable, ...] = ()) -> Consent:
    """Read a consent; ``words`` are already decrypted."""
    corridor, said = ident(row["recipient_corridor_id"]), words or {}
    spoke, reasons = said.get("representative"), said.get("reasons", {})
    return Consent(
        id=ConsentId(uuid_of(row["id"])),
        version=row["version"],
        case_id=CaseId(uuid_of(row["case_id"])),
        centre_id=CentreId(uuid_of(row["centre_id"])),
        organisation_id=OrganisationId(uuid_of(row["organisation_id"])),
        purposes=members(Purpose, row["purposes"]),
        data_categories=members(DataCategory, row["data_categories"]),
        recipients=Recipients(
            _centres(row["recipient_centre_ids"]),
            None if corridor is None else CorridorId(corridor),
            _centres(row["recipient_member_ids"] or ()),
        ),
        method=ConsentMethod(row["method"]),
        language=row["language"],
        given_by=ConsentGivenBy(row["given_by"]),
        witness=said.get("witness"),
        given_at=time(row["given_at"]),
        expires_at=moment(row["expires_at"]),
        withdrawn_at=moment(row["withdrawn_at"]),
        created_at=time(row["created_at"]),
        withdrawal_reason=said.get("withdrawal_reason"),
        unreadable=unreadable,
        struck_out=tuple(
            StruckOut(CentreId(uuid_of(centre)), time(at), reasons.get(centre))
            for centre, at in (row["struck_out"] or {}).items()
        ),
        reason_lost=row["reason_lost"] is True,
        representative=None if spoke is None else Representative(**{**spoke, "relation": Relation(spoke["relation"])}),
    )


def consent_document(consent: Consent) -> Json:
    """Return the text of a consent as a document to be sealed, without empty fields."""
    spoke = consent.representative
    found = {
        "witness": consent.witness,
        "withdrawal_reason": consent.withdrawal_reason,
        "representative": None if spoke is None else asdict(spoke),
        "reasons": {str(one.centre_id): one.reason for one in consent.struck_out if one.reason is not None},
    }
    return {name: said for name, said in found.items() if said}


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
        "recipient_member_ids": None if consent.recipients.corridor_id is None else consent.recipients.member_ids,
        "struck_out": {str(one.centre_id): one.at for one in consent.struck_out} or None,
        "reason_lost": consent.reason_lost or None,
        "method": consent.method,
        "language": consent.language,
        "given_by": consent.given_by,
        "words": words,
        "given_at": consent.given_at,
        "expires_at": consent.expires_at,
        "withdrawn_at": consent.withdrawn_at,
        "created_at": consent.created_at,
    }


def case_of(row: Json) -> Case:
    """Read a case."""
    return Case(
        id=CaseId(uuid_of(row["id"])),
        code=row["code"],
        version=row["version"],
        status=CaseStatus(row["status"]),
        holder=None if row["holder"] is None else place(row["holder"]),
        profile=Profile(
            sex=Sex(row["sex"]),
            birth_year=row["birth_year"],
            stage=Stage(row["stage"]),
            origin_area=row["origin_area"],
            destination_area=row["destination_area"],
            sector=row["sector"],
            occupation=row["occupation"],
            languages=tuple(row["languages"]),
        ),
        case_types=members(CaseType, row["case_types"]),
        excluded_operator_types=members(OperatorType, row["excluded_operator_types"]),
        data_key_id=DataKeyId(uuid_of(row["data_key_id"])),
        tracking_hash=row["tracking_hash"],
        has_identity=row["has_identity"],
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
        closed_at=moment(row["closed_at"]),
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        dated_year=row["dated_year"],
        of_age=row["of_age"],
        retention_told_at=moment(row["retention_told_at"]),
        purged_at=moment(row["purged_at"]),
        merged_into=None if row["merged_into"] is None else CaseId(uuid_of(row["merged_into"])),
        contact_stopped=moment(row["contact_stopped_at"]),
        contact_allowed=moment(row["contact_allowed_at"]),
    )


def involvement_of(row: Json) -> Involvement:
    """Read a referral of the case as far as access depends on it."""
    return Involvement(
        referral_id=ReferralId(uuid_of(row["id"])),
        status=ReferralStatus(row["status"]),
        sent=row["sent"],
        accepted=row["accepted"],
        sender=place(row["sender"]),
        receiver=place(row["receiver"]),
        share=members(DataCategory, row["share"]),
        consent=None if row["consent"] is None else consent_of(row["consent"]),
    )


def _offer_of(row: Json) -> Offer:
    consent = row["consent"]
    return Offer(place(row["receiver"]), row["open"], None if consent is None else consent_of(consent))


def grounds_of(row: Json | None) -> HolderGrounds | None:
    """Read the grounds of the current or last holder; ``None`` for everybody else."""
    if row is None:
        return None
    came_on = ident(row["came_on"])
    return HolderGrounds(
        centre_id=CentreId(uuid_of(row["centre_id"])),
        recorded_here=row["recorded_here"],
        consents=tuple(consent_of(consent) for consent in row["consents"]),
        came_on=None if came_on is None else ConsentId(came_on),
        code_shown=row["code_shown"],
        came_to=CentreId(uuid_of(row["came_to"])),
    )


def _merge_of(row: Json) -> MergeLink:
    return MergeLink(
        case_id=CaseId(uuid_of(row["id"])),
        code=row["code"],
        version=row["version"],
        status=CaseStatus(row["status"]),
        place=place(row["place"]),
        at=time(row["at"]),
    )


def case_file_of(file: Json) -> CaseFile:
    """Read a case with everything that decides who sees what of it."""
    return CaseFile(
        case=case_of(file["case"]),
        involvements=tuple(involvement_of(row) for row in file["involvements"]),
        former_holders=tuple(place(row) for row in file["former_holders"]),
        last_holder=place(file["last_holder"]),
        taken_back=tuple(TakenBack(place(row["place"]), time(row["at"])) for row in file["taken_back"]),
        offers=tuple(_offer_of(row) for row in file["offers"]),
        grounds=grounds_of(file["grounds"]),
        opened_here=file["opened_here"] is True,
        retention_ends_at=moment(file["retention_ends_at"]),
        merged_into=None if file["merged_into"] is None else _merge_of(file["merged_into"]),
        merged_from=tuple(_merge_of(row) for row in file["merged_from"]),
    )


def case_row(case: Case, identity: bytes | None, closing_note: bytes | None = None) -> Json:
    """Write a case. What follows from the identity is written with a new row; after that, with its index alone."""
    return {
        "id": case.id,
        "code": case.code,
        "version": case.version,
        "status": case.status,
        "holder_centre_id": None if case.holder is None else case.holder.centre_id,
        "holder_organisation_id": None if case.holder is None else case.holder.organisation_id,
        "sex": case.profile.sex,
        "birth_year": case.profile.birth_year,
        "stage": case.profile.stage,
        "origin_area": case.profile.origin_area,
        "destination_area": case.profile.destination_area,
        "sector": case.profile.sector,
        "occupation": case.profile.occupation,
        "languages": case.profile.languages,
        "case_types": case.case_types,
        "excluded_operator_types": case.excluded_operator_types,
        "tracking_hash": case.tracking_hash,
        "data_key_id": case.data_key_id,
        "identity": identity,
        "closing_note": closing_note,
        "outcome": case.outcome,
        "created_at": case.created_at,
        "updated_at": case.updated_at,
        "closed_at": case.closed_at,
        "dated_year": case.dated_year,
        "of_age": case.of_age,
        "index_version": INDEX_VERSION,
        "merged_into": case.merged_into,
        "contact_stopped_at": case.contact_stopped,
        "contact_allowed_at": case.contact_allowed,
    }
