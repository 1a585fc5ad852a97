"""What was said with each step of a referral: sealed with the referral's key when it is recorded, and read back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from adapters.postgres.keys.sealing import open_document, opened, seal_document
from adapters.postgres.mapping.values import Json, blob, moment, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.kernel.ids import CaseId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, SealedPlace, Unreadable
from domain.referrals.referral import Referral
from domain.referrals.said_before import Said, SaidStep
from domain.referrals.step_text import TEXTS, StepText, Version
from domain.vocabulary import Outcome, ServiceType


def step_text_place(case_id: CaseId, step_id: UUID) -> SealedPlace:
    """Return the place of a step's text."""
    return SealedPlace("step_texts", "words", case_id, step_id)


async def record_step_text(work: PostgresWork, referral: Referral, step_id: UUID, said: StepText) -> None:
    """Seal the text of a step and add it to this work's record."""
    key = await work.keys.any(referral.data_key_id)
    sealed = seal_document(key, _document(said), step_text_place(referral.case_id, step_id))
    row = {"id": step_id, "case_id": referral.case_id, "referral_id": referral.id, "words": sealed, "at": work.at}
    work.changes.add("step_texts", [row])


async def read_step_texts(work: PostgresWork, referral: Referral) -> Mapping[UUID, StepText | Unreadable]:
    """Read the texts of a referral loaded in this work, with the organisation's own copy of the key; none without."""
    rows: list[Json] = await work.load("load_step_texts", referral.id)
    found: dict[UUID, StepText | Unreadable] = {}
    for row in rows:
        step_id, sealed = uuid_of(row["id"]), blob(row["words"])
        said = await _opened(work, referral, step_id, sealed or b"")
        if said is not None:
            found[step_id] = said
    return found


async def read_said(work: PostgresWork, referral: Referral) -> Said:
    """Read the texts of a referral loaded in this work, oldest first, with any copy of the key."""
    rows: list[Json] = await work.load("load_step_texts", referral.id)
    return tuple([SaidStep(row["type"], row["status"], await _as_written(work, referral, row)) for row in rows])


async def _as_written(work: PostgresWork, referral: Referral, row: Json) -> StepText | Unreadable:
    place = step_text_place(referral.case_id, uuid_of(row["id"]))
    try:
        key = await work.keys.any(referral.data_key_id)
        return _text_of(open_document(key, blob(row["words"]) or b"", place))
    except (KeyServiceUnavailable, CiphertextRejected) as problem:
        work.cannot_open(problem)
        return Unreadable("text", problem)


async def _opened(work: PostgresWork, referral: Referral, step_id: UUID, sealed: bytes) -> StepText | Unreadable | None:
    place = step_text_place(referral.case_id, step_id)
    said, closed = await opened(work, referral.data_key_id, sealed, place, ("text",))
    if closed:
        return closed[0]
    return _text_of(said) if said else None


def _document(said: StepText) -> dict[str, Any]:
    """Times as text: the document is JSON."""
    document = {name: text for name in TEXTS if (text := getattr(said, name)) is not None}
    if said.again:
        document["again"] = True
    for name, version in (("before", said.before), ("after", said.after)):
        if version is not None:
            document[name] = {
                key: value.isoformat() if key in _TIMES else value
                for key, value in asdict(version).items()
                if value is not None
            }
    return document


_TIMES = ("window_from", "window_to")


def _text_of(document: dict[str, Any]) -> StepText:
    texts = {name: document.get(name) for name in TEXTS}
    before, after = _version_of(document.get("before")), _version_of(document.get("after"))
    return StepText(**texts, before=before, after=after, again=document.get("again", False))


def _version_of(document: dict[str, Any] | None) -> Version | None:
    if document is None:
        return None
    outcome, services = document.get("outcome"), document.get("services_delivered")
    return Version(
        handler=document.get("handler"),
        note=document.get("note"),
        outcome=None if outcome is None else Outcome(outcome),
        services_delivered=None if services is None else tuple(map(ServiceType, services)),
        window_from=moment(document.get("window_from")),
        window_to=moment(document.get("window_to")),
    )
