"""Agreements in a directory file: a corridor's newest, with what its organisations have signed on paper.

An agreement never changes. Terms that are new to the corridor become its next agreement; for terms that one of its
agreements already has, only signatures are added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from adapters.postgres.directory.entries import AgreementEntry, CorridorEntry, DirectoryFile
from adapters.postgres.directory.known import Known
from adapters.postgres.directory.reading import Mistakes
from adapters.postgres.mapping.values import new_id
from adapters.postgres.rows.agreements import AgreementRow, AgreementSignatureRow
from domain.directory.agreement import Agreement, Signature
from domain.directory.organisations import OrganisationStatus
from domain.kernel.ids import AgreementId, CorridorId, OrganisationId
from domain.ports.clock import utc_now
from domain.vocabulary import AgreementStatus, OperatorType

TERMS = ("purposes", "data_categories", "retention", "valid_from", "valid_to", "document_url")


@dataclass(frozen=True, slots=True)
class ImportedAgreement:
    """What an import did to a corridor's agreements: ``signed`` are the organisations whose signature is new."""

    row: AgreementRow
    published: bool
    signed: tuple[UUID, ...]

    @property
    def changed(self) -> bool:
        """Return whether anything is new."""
        return self.published or bool(self.signed)


async def import_agreement(
    session: AsyncSession, known: Known, entry: AgreementEntry, corridor_id: UUID, at: datetime
) -> ImportedAgreement:
    """Import one agreement. Existing signatures stay unchanged."""
    terms = entry.model_dump(include=set(TERMS)) | {
        "purposes": [str(one) for one in dict.fromkeys(entry.purposes)],
        "data_categories": [str(one) for one in dict.fromkeys(entry.data_categories)],
    }
    present = known.agreements.setdefault(corridor_id, [])
    row = next((one for one in reversed(present) if _compared(_terms_of(one)) == _compared(terms)), None)
    published = row is None
    if row is None:
        number = 1 + max((one.number for one in present), default=0)
        made: dict[str, Any] = {"id": new_id(), "version": 1, "created_at": at, "updated_at": at}
        row = AgreementRow(**terms, **made, corridor_id=corridor_id, number=number)
        session.add(row)
        present.append(row)
        await session.flush()
    signatures = known.signatures.setdefault(row.id, {})
    signed = []
    for code, day in entry.signed_on_paper.items():
        organisation = known.organisations[code].id
        if organisation not in signatures:
            signatures[organisation] = _on_paper(row.id, organisation, day, at)
            session.add(signatures[organisation])
            signed.append(organisation)
    if signed and not published:
        row.version, row.updated_at = row.version + 1, at
    return ImportedAgreement(row, published, tuple(signed))


def check_agreement(
    entry: CorridorEntry, path: tuple[str | int, ...], file: DirectoryFile, known: Known, mistakes: Mistakes
) -> None:
    """Report organisations that cannot sign: unknown or pending ones, employers, and those without a centre in the
    corridor.
    """
    if entry.agreement is None:
        return
    kinds = {code: (row.operator_type, row.status) for code, row in known.organisations.items()}
    for one in file.organisations:
        given = kinds.get(one.code, (None, None))[1]
        status = one.status if given is None or "status" in one.model_fields_set else given
        kinds[one.code] = (one.operator_type, status)
    parties = _parties(entry, file, known)
    for code, day in entry.agreement.signed_on_paper.items():
        place = (*path, "agreement", "signed_on_paper", code)
        if code not in kinds:
            mistakes.note(place, f"there is no organisation {code}")
        elif kinds[code][1] == OrganisationStatus.PENDING:
            mistakes.note(place, f"{code} waits for confirmation, and cannot sign")
        elif kinds[code][0] == OperatorType.EMPLOYER:
            mistakes.note(place, f"{code} is an employer, and cannot sign")
        elif code not in parties:
            mistakes.note(place, f"{code} has no centre in this corridor")
        if day > utc_now().date():
            mistakes.note(place, "nobody can have signed in the future")


def agreement_entry(known: Known, corridor_id: UUID, codes: dict[UUID, str], today: date) -> dict[str, Any] | None:
    """Return the binding agreement, or else the newest, in the form of a directory file; ``None`` if there is none."""
    found = sorted(known.agreements.get(corridor_id, ()), key=lambda one: (one.valid_from, one.number))
    if not found:
        return None
    row = ([one for one in found if one.valid_from <= today] or found)[-1]
    parties = known.organisations_of(corridor_id)
    signatures = known.signatures.get(row.id, {})
    signed = {codes[one]: _signed_on(signatures[one]).isoformat() for one in signatures if one in parties}
    terms = {name: value for name, value in _terms_of(row).items() if value is not None}
    dates = {name: terms[name].isoformat() for name in ("valid_from", "valid_to")}
    return {**terms, **dates, "signed_on_paper": dict(sorted(signed.items()))}


def agreement_status(known: Known, row: AgreementRow, today: date) -> AgreementStatus:
    """Return the status of an agreement after the import."""
    others = known.agreements[row.corridor_id]
    return Agreement(
        id=AgreementId(row.id),
        version=row.version,
        corridor_id=CorridorId(row.corridor_id),
        number=row.number,
        purposes=(),
        data_categories=(),
        retention=row.retention,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        document_url=row.document_url,
        created_at=row.created_at,
        updated_at=row.updated_at,
        signatures=tuple(
            Signature(OrganisationId(one.organisation_id), one.signed_at, None)
            for one in known.signatures.get(row.id, {}).values()
        ),
        parties=tuple(OrganisationId(party) for party in known.organisations_of(row.corridor_id)),
        as_of=today,
        superseded=any(
            (row.valid_from, row.number) < (one.valid_from, one.number) for one in others if one.valid_from <= today
        ),
    ).status


def _terms_of(row: AgreementRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TERMS}


def _compared(terms: dict[str, Any]) -> dict[str, Any]:
    """Return terms as they are compared: the order of a list means nothing."""
    return {name: frozenset(value) if isinstance(value, list) else value for name, value in terms.items()}


def _on_paper(agreement_id: UUID, organisation_id: UUID, day: date, at: datetime) -> AgreementSignatureRow:
    return AgreementSignatureRow(
        agreement_id=agreement_id,
        organisation_id=organisation_id,
        signed_at=datetime.combine(day, time(), UTC),
        signed_by=None,
        on_paper={"signed_on": day.isoformat(), "signatory": None},
        recorded_at=at,
    )


def _signed_on(signature: AgreementSignatureRow) -> date:
    return signature.signed_at.astimezone(UTC).date()


def _parties(entry: CorridorEntry, file: DirectoryFile, known: Known) -> set[str]:
    """Return the codes of the organisations with a centre in the corridor after the import."""
    owner_codes = {row.id: code for code, row in known.organisations.items()}
    owners = {code: owner_codes[row.organisation_id] for code, row in known.centres.items()}
    owners |= {centre.code: centre.organisation for centre in file.centres}
    if "members" in entry.model_fields_set:
        members: Iterable[str] = (member.centre for member in entry.members)
        return {owners[code] for code in members if code in owners}
    row = known.corridors.get(entry.code)
    return set() if row is None else {owner_codes[one] for one in known.organisations_of(row.id)}
