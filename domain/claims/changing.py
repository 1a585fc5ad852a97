"""Opening a claim and changing what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.claims.claim import Claim, Evidence, Forum, Respondent
from domain.claims.steps import earliest_today
from domain.kernel.access import Place
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import CaseId, ClaimId
from domain.kernel.money import Money
from domain.kernel.sentence import Sentence
from domain.vocabulary import ClaimKind

MAX_EVIDENCE = 50


@dataclass(frozen=True, slots=True)
class ClaimFields:
    """What a claim says, apart from its steps."""

    kind: ClaimKind
    respondent: Respondent
    forum: Forum | None
    amount_claimed: Money | None
    limitation_on: date | None


def opened(
    number: ClaimId, case_id: CaseId, fields: ClaimFields, evidence: tuple[Evidence, ...], by: Place, at: datetime
) -> Claim:
    """Return a new claim; raises ``InvalidValues`` for a limitation that has passed."""
    _must_make_sense(fields, None, at)
    return Claim(
        id=number,
        case_id=case_id,
        version=1,
        kind=fields.kind,
        respondent=fields.respondent,
        forum=fields.forum,
        amount_claimed=fields.amount_claimed,
        limitation_on=fields.limitation_on,
        steps=(),
        evidence=evidence,
        recorded_by=by,
        created_at=at,
        updated_at=at,
    )


def changed(claim: Claim, fields: ClaimFields, evidence: tuple[Evidence, ...], at: datetime) -> Claim:
    """Return the next version, or the claim as it is if nothing changes. A new limitation is announced from its first
    stage on; one that has not changed may have passed. Raises ``InvalidValues``.
    """
    _must_make_sense(fields, claim.limitation_on, at)
    after = replace(
        claim,
        kind=fields.kind,
        respondent=fields.respondent,
        forum=fields.forum,
        amount_claimed=fields.amount_claimed,
        limitation_on=fields.limitation_on,
        evidence=evidence,
        announced=claim.announced if fields.limitation_on == claim.limitation_on else None,
    )
    return claim if after == claim else replace(after, version=claim.version + 1, updated_at=at)


def _must_make_sense(fields: ClaimFields, before: date | None, at: datetime) -> None:
    faults = tuple(_faults(fields, before, at))
    if faults:
        raise InvalidValues(faults)


def _faults(fields: ClaimFields, before: date | None, at: datetime) -> Iterator[FieldFault]:
    last_day = fields.limitation_on
    if last_day is not None and last_day != before and last_day < earliest_today(at):
        yield FieldFault(
            "/limitation_on",
            "in_the_past",
            Sentence("The last day for filing has already passed; leave it out for a claim that was filed in time."),
        )
