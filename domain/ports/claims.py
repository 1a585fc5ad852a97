"""What use cases of claims need. ``domain/ports/work.py`` explains the unit of work."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domain.cases.relation import CaseFile
from domain.claims.claim import Claim
from domain.claims.view import ClaimQuery, ClaimView, NewClaim
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, ClaimId, DocumentId, OrganisationId, ReferralId
from domain.kernel.listing import Page
from domain.respondents.pattern import RespondentPattern


class Claims(Protocol):
    """Claims of cases."""

    async def case_of(self, claim_id: ClaimId) -> CaseId:
        """Find the case of a claim that the organisation sees; raises ``Missing``."""

    async def of_case(self, file: CaseFile, in_full: Callable[[Claim], bool]) -> tuple[Claim, ...]:
        """Read the claims of a case loaded in this work, oldest first; what is sealed, of those read ``in_full``."""

    async def get(self, file: CaseFile, claim_id: ClaimId, in_full: Callable[[Claim], bool]) -> Claim:
        """Read one of them; raises ``Missing``."""

    def readers(self, case_id: CaseId) -> tuple[OrganisationId, ...]:
        """Return the organisations that read the claims of a case whose claims were read in this work."""

    async def add(self, new: Sequence[NewClaim]) -> None:
        """Record new claims on cases whose claims were read in this work."""

    async def change(self, file: CaseFile, claim: Claim, happened: DomainEvent, *, stepped: bool) -> None:
        """Record the next version of a claim, with its last step if it is ``stepped``."""

    async def renew_index(self, file: CaseFile, claim_id: ClaimId) -> None:
        """Compare the respondent of a claim by today's rules, with any copy of the claim's key (ADR 0065)."""

    async def share(self, file: CaseFile, claim_id: ClaimId, referral_id: ReferralId) -> None:
        """Let the receiver of a referral open a claim; raises ``Missing`` if the referral does not cover claims."""

    async def pattern(self, claim: Claim) -> RespondentPattern | None:
        """Count, on record, who names the same respondent; ``None`` below the thresholds."""

    async def announce(self, claim: Claim, stage: int, happened: DomainEvent) -> None:
        """Record that a stage of its limitation is announced; raises ``VersionConflict`` if it already was."""

    async def referral_of_document(self, file: CaseFile, document_id: DocumentId) -> ReferralId | None:
        """Find the referral of a document in a case loaded in this work; ``None`` without access to it."""

    async def list(self, query: ClaimQuery, actor: Actor) -> Page[ClaimView]:
        """Read one page of claims, newest first."""
