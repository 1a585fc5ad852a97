"""Claims for a group: the same claim for each of its cases (contract, section 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.cases.relation import CaseFile
from domain.claims.access import must_open_claims
from domain.claims.changing import ClaimFields, opened
from domain.claims.claim import MAX_CLAIMS, Claim
from domain.claims.failures import ClaimsNotOpen, TooManyClaims
from domain.groups.group import GroupFile, chosen_of
from domain.kernel.access import Actor
from domain.kernel.errors import NotYourSide
from domain.kernel.ids import CaseId, CaseReference, ClaimId
from domain.kernel.sentence import Sentence
from domain.vocabulary import ClaimStatus


@dataclass(frozen=True, slots=True)
class GroupClaim:
    """``fields``: what each claim says. ``cases``: some of the group's; ``None``: all of them."""

    fields: ClaimFields
    cases: tuple[CaseReference | None, ...] | None


@dataclass(frozen=True, slots=True)
class ClaimOfCase:
    """The claim of one case, exactly as if it had been opened on its own."""

    claim_id: ClaimId
    version: int
    status: ClaimStatus
    case_id: CaseId
    case_code: str


def to_claim(file: GroupFile, asked: GroupClaim) -> tuple[tuple[CaseId, ...], tuple[ClaimsNotOpen, ...]]:
    """Return the cases that the actor sees, and what stands against the others. Raises like ``chosen_of``."""
    chosen = chosen_of(file, all_of_them=asked.cases is None)
    seen = tuple(case_id for case_id in chosen if case_id in file.items)
    return seen, _hidden(len(chosen) - len(seen))


def _hidden(count: int) -> tuple[ClaimsNotOpen, ...]:
    if count == 0:
        return ()
    sentence = Sentence(
        "You can no longer see {count} of the group's cases, so they cannot get a claim; name the others in case_ids.",
        count=count,
    )
    return (ClaimsNotOpen(sentence, pointer="/case_ids"),)


def claimed(
    actor: Actor, file: CaseFile, before: Mapping[CaseId, int], asked: GroupClaim, number: ClaimId, at: datetime
) -> Claim:
    """Return the claim of one case. ``before``: how many claims each has. Raises ``ClaimsNotOpen``, ``CaseClosed``,
    ``CaseIsMerged``, ``TooManyClaims`` and ``InvalidValues``.
    """
    try:
        place = must_open_claims(actor, file, at)
    except NotYourSide:
        raise ClaimsNotOpen from None
    if before[file.case.id] >= MAX_CLAIMS:
        raise TooManyClaims
    return opened(number, file.case.id, asked.fields, (), place, at)
