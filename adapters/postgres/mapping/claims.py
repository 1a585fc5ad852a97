"""Claims: rows to domain values and back. Names, file numbers, notes and evidence are sealed elsewhere."""

from datetime import date
from decimal import Decimal

from adapters.postgres.mapping.values import Json, place, time, uuid_of
from domain.claims.claim import Claim, Evidence, Forum, Respondent, Step
from domain.kernel.ids import CaseId, ClaimId, DocumentId
from domain.kernel.keys import Unreadable
from domain.kernel.money import Money
from domain.vocabulary import ClaimKind, ClaimStep, ForumKind, RespondentKind

Notes = dict[str, str | None]
"""What was noted with each step, by the step's id."""


def claim_of(row: Json, words: Json, notes: Notes, unreadable: tuple[Unreadable, ...]) -> Claim:
    """Read a claim; ``words`` and ``notes`` are already decrypted, or empty."""
    respondent, forum = words.get("respondent", {}), words.get("forum", {})
    return Claim(
        id=ClaimId(uuid_of(row["id"])),
        case_id=CaseId(uuid_of(row["case_id"])),
        version=row["version"],
        kind=ClaimKind(row["kind"]),
        respondent=Respondent(
            kind=RespondentKind(row["respondent_kind"]),
            name=respondent.get("name"),
            country=row["respondent_country"],
            licence_number=respondent.get("licence_number"),
            address=respondent.get("address"),
        ),
        forum=None
        if row["forum_kind"] is None
        else Forum(ForumKind(row["forum_kind"]), row["forum_country"], forum.get("name"), forum.get("reference")),
        amount_claimed=money_of(row),
        limitation_on=day_of(row["limitation_on"]),
        steps=tuple(_step_of(step, notes.get(step["id"])) for step in row["steps"]),
        evidence=tuple(
            Evidence(DocumentId(uuid_of(one["document_id"])), one["sha256"]) for one in words.get("evidence", ())
        ),
        recorded_by=place(row["recorded_by"]),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
        announced=row["announced"],
        unreadable=unreadable,
    )


def claim_document(claim: Claim) -> Json:
    """Return what is sealed of a claim, without empty fields."""
    respondent, forum = claim.respondent, claim.forum
    said = {
        "respondent": _said(respondent, ("name", "licence_number", "address")),
        "forum": {} if forum is None else _said(forum, ("name", "reference")),
        "evidence": [{"document_id": str(one.document_id), "sha256": one.sha256} for one in claim.evidence],
    }
    return {name: value for name, value in said.items() if value}


def claim_row(claim: Claim, words: bytes, data_key: bytes | None = None) -> Json:
    """Write a claim. ``data_key`` is written with a new row alone."""
    forum, amount = claim.forum, claim.amount_claimed
    return {
        "id": claim.id,
        "case_id": claim.case_id,
        "version": claim.version,
        "centre_id": claim.recorded_by.centre_id,
        "organisation_id": claim.recorded_by.organisation_id,
        "kind": claim.kind,
        "status": claim.status,
        "respondent_kind": claim.respondent.kind,
        "respondent_country": claim.respondent.country,
        "forum_kind": None if forum is None else forum.kind,
        "forum_country": None if forum is None else forum.country,
        "amount": None if amount is None else str(amount.amount),
        "currency": None if amount is None else amount.currency,
        "limitation_on": claim.limitation_on,
        "due_on": claim.due_on,
        "announced": claim.announced,
        "words": words,
        "data_key": data_key,
        "created_at": claim.created_at,
        "updated_at": claim.updated_at,
    }


def step_row(claim: Claim, step: Step, note: bytes | None) -> Json:
    """Write the last step of a claim."""
    return {
        "id": step.id,
        "case_id": claim.case_id,
        "claim_id": claim.id,
        "number": len(claim.steps),
        "kind": step.kind,
        "happened_on": step.on,
        "amount": None if step.amount is None else str(step.amount.amount),
        "currency": None if step.amount is None else step.amount.currency,
        "rate": None if step.rate is None else str(step.rate),
        "next_on": step.next_on,
        "note": note,
        "centre_id": step.by.centre_id,
        "organisation_id": step.by.organisation_id,
        "recorded_at": step.recorded_at,
    }


def money_of(row: Json) -> Money | None:
    """Read an amount, which SQL gives as text: JSON numbers would lose digits."""
    return None if row["amount"] is None else Money(Decimal(row["amount"]), row["currency"])


def day_of(given: str | None) -> date | None:
    """Read a day."""
    return None if given is None else date.fromisoformat(given)


def _step_of(row: Json, note: str | None) -> Step:
    return Step(
        id=uuid_of(row["id"]),
        kind=ClaimStep(row["kind"]),
        on=date.fromisoformat(row["happened_on"]),
        amount=money_of(row),
        rate=None if row["rate"] is None else Decimal(row["rate"]),
        note=note,
        next_on=day_of(row["next_on"]),
        by=place(row["by"]),
        recorded_at=time(row["recorded_at"]),
    )


def _said(of: object, names: tuple[str, ...]) -> Json:
    return {name: value for name in names if (value := getattr(of, name)) is not None}
