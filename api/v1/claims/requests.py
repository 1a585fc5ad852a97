"""Request schemas of claims."""

from decimal import Decimal

from pydantic import Field

from api.v1.fields import Country, Day, Line, Name, Paragraph, Reference, RequestBody
from api.v1.money import MoneyBody, Rate
from api.v1.patches import Patch, patch_of
from domain.claims.changing import MAX_EVIDENCE, ClaimFields
from domain.claims.claim import Claim, Forum, Respondent
from domain.claims.steps import NewStep
from domain.kernel.ids import document_in, to_text
from domain.usecases.claims.claim_files import NamedEvidence
from domain.usecases.claims.update_claim import ClaimChange
from domain.vocabulary import ClaimKind, ClaimStep, ForumKind, RespondentKind

SHA256 = r"^[0-9a-f]{64}$"


class RespondentBody(RequestBody, title="RespondentInput"):
    """The agency or employer the claim is against. Name, licence number and address are stored encrypted."""

    kind: RespondentKind = Field(description="Its role towards the worker.")
    name: Name = Field(description="The name on the contract or licence, in any script.")
    country: Country = Field(description="Where it is registered, or where it does business.")
    licence_number: Name | None = Field(
        default=None, description="The number of its recruitment licence or its registration."
    )
    address: Line | None = None

    def to_respondent(self) -> Respondent:
        """Convert it to the domain object."""
        return Respondent(**dict(self))


class ForumBody(RequestBody, title="ForumInput"):
    """The office or court the claim is brought before. Name and file number are stored encrypted."""

    kind: ForumKind = Field(description="What kind of office or court it is.")
    country: Country
    name: Name | None = Field(default=None, description="Which office or court.")
    reference: Name | None = Field(default=None, description="The file number at that office or court.")

    def to_forum(self) -> Forum:
        """Convert it to the domain object."""
        return Forum(**dict(self))


class EvidenceBody(RequestBody, title="EvidenceInput"):
    """A document on a referral of the case that supports the claim."""

    document_id: Reference = Field(description="A document that you may open.")
    sha256: str | None = Field(
        default=None,
        strict=True,
        pattern=SHA256,
        description="SHA-256 of your copy of the file; compared with Corridor's.",
    )


class ClaimTerms(RequestBody):
    """What a claim says, apart from its evidence."""

    kind: ClaimKind = Field(description="What is claimed.")
    respondent: RespondentBody
    forum: ForumBody | None = None
    amount_claimed: MoneyBody | None = Field(default=None, description="What is claimed, in the currency of the loss.")
    limitation_on: Day | None = Field(
        default=None, description="The last day on which the claim can be filed. Announced 60, 30 and 7 days before."
    )

    def to_fields(self) -> ClaimFields:
        """Convert it to the domain object."""
        return ClaimFields(
            kind=self.kind,
            respondent=self.respondent.to_respondent(),
            forum=None if self.forum is None else self.forum.to_forum(),
            amount_claimed=None if self.amount_claimed is None else self.amount_claimed.to_money(),
            limitation_on=self.limitation_on,
        )


class ClaimFieldsBody(ClaimTerms):
    """What a claim says."""

    evidence: tuple[EvidenceBody, ...] = Field(
        default=(), max_length=MAX_EVIDENCE, description="Documents that support it; their SHA-256 is kept."
    )

    def to_evidence(self) -> tuple[NamedEvidence, ...]:
        """Convert it to the domain objects; raises ``Missing`` for what is no id."""
        return tuple(
            NamedEvidence(document_in(one.document_id, f"/evidence/{place}/document_id"), one.sha256)
            for place, one in enumerate(self.evidence)
        )


class OpenClaimBody(ClaimFieldsBody, title="OpenClaimRequest"):
    """A new claim."""


@patch_of(ClaimFieldsBody)
class UpdateClaimBody(Patch, title="UpdateClaimRequest"):
    """Changes to a claim (RFC 7396): what you leave out does not change, at any depth; `null` removes; lists are
    replaced whole.
    """

    def to_change(self) -> ClaimChange:
        """Convert it to the use case's argument."""
        return ClaimChange(self._onto, self.changes_nothing)

    def _onto(self, claim: Claim) -> tuple[ClaimFields, tuple[NamedEvidence, ...]]:
        after = self.onto(ClaimFieldsBody, _document(claim))
        return after.to_fields(), after.to_evidence()


class ClaimStepBody(RequestBody, title="AddClaimStepRequest"):
    """What happened to a claim."""

    kind: ClaimStep = Field(description="What happened.")
    on: Day = Field(description="The day on which it happened; not before the previous step, not in the future.")
    amount: MoneyBody | None = Field(
        default=None, description="The amount filed for, settled, awarded, paid or collected."
    )
    rate: Rate | None = Field(
        default=None,
        description="For a payment in a currency other than the award's: what one unit of it is worth in the award's.",
    )
    note: Paragraph | None = Field(default=None, description="Stored encrypted.")
    next_on: Day | None = Field(default=None, description="The next date that matters, such as a hearing.")

    def to_command(self) -> NewStep:
        """Convert it to the use case's argument."""
        return NewStep(
            kind=self.kind,
            on=self.on,
            amount=None if self.amount is None else self.amount.to_money(),
            rate=None if self.rate is None else Decimal(self.rate),
            note=self.note,
            next_on=self.next_on,
        )


def _document(claim: Claim) -> dict[str, object]:
    """Return a claim as a document of ``ClaimFieldsBody``."""
    respondent, forum, amount = claim.respondent, claim.forum, claim.amount_claimed
    return {
        "kind": claim.kind,
        "respondent": {name: getattr(respondent, name) for name in RespondentBody.model_fields},
        "forum": None if forum is None else {name: getattr(forum, name) for name in ForumBody.model_fields},
        "amount_claimed": None
        if amount is None
        else {"amount": format(amount.amount, "f"), "currency": amount.currency},
        "limitation_on": claim.limitation_on,
        "evidence": [
            {"document_id": to_text("document", one.document_id), "sha256": one.sha256} for one in claim.evidence
        ],
    }
