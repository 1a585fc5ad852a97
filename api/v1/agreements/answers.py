"""Response schemas of agreements."""

from pydantic import Field

from api.v1.fields import Day, ResponseBody, Time
from domain.directory.agreeing import Published
from domain.directory.agreement import Agreement, OnPaper, Signature
from domain.kernel.ids import to_text
from domain.vocabulary import AgreementStatus, DataCategory, Purpose


class OnPaperAnswer(ResponseBody, title="OnPaper"):
    """A signature on paper, as it was recorded."""

    signed_on: Day = Field(description="The day of the signature.")
    signatory: str | None = Field(description="Who signed; null if the directory file recorded it.")

    @classmethod
    def of(cls, paper: OnPaper) -> "OnPaperAnswer":
        """Build it from the domain object."""
        return cls(signed_on=paper.signed_on, signatory=paper.signatory)


class SignatureAnswer(ResponseBody, title="Signature"):
    """An organisation's signature."""

    organisation_id: str
    signed_at: Time = Field(description="When it was signed; on paper, the first instant of that day in UTC.")
    signed_by: str | None = Field(description="The client or person who signed, or recorded what was signed on paper.")
    on_paper: OnPaperAnswer | None = Field(description="How it was signed on paper; null if it was signed here.")

    @classmethod
    def of(cls, signature: Signature) -> "SignatureAnswer":
        """Build it from the domain object."""
        return cls(
            organisation_id=to_text("organisation", signature.organisation_id),
            signed_at=signature.signed_at,
            signed_by=signature.signed_by,
            on_paper=None if signature.on_paper is None else OnPaperAnswer.of(signature.on_paper),
        )


class AgreementAnswer(ResponseBody, title="Agreement"):
    """An agreement between the organisations of a corridor."""

    id: str
    version: int
    corridor_id: str
    number: int = Field(description="Counted for each corridor, from 1.")
    status: AgreementStatus
    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...]
    retention: str = Field(description="How long the identities of closed cases are kept, ISO 8601.")
    valid_from: Day = Field(description="The first day, in UTC, on which it binds.")
    valid_to: Day = Field(description="The last day, in UTC.")
    document_url: str | None = Field(description="Where its text can be read.")
    signatures: tuple[SignatureAnswer, ...] = Field(description="Who has signed, in the order of signing.")
    missing_signatures: tuple[str, ...] = Field(
        description="The organisations with a centre in the corridor that have not signed: they cannot send or receive."
    )
    created_at: Time
    updated_at: Time

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/agreements/{self.id}"

    @classmethod
    def of(cls, agreement: Agreement) -> "AgreementAnswer":
        """Build it from the domain object."""
        return cls(**_fields_of(agreement))


class PublishedAnswer(AgreementAnswer, title="PublishedAgreement"):
    """A new agreement."""

    open_referrals_beyond: int = Field(
        description="How many open referrals of the corridor share more than it allows. They stay as they are."
    )

    @classmethod
    def of_published(cls, published: Published) -> "PublishedAnswer":
        """Build it from the domain object."""
        return cls(**_fields_of(published.agreement), open_referrals_beyond=published.open_beyond)


class AgreementPage(ResponseBody):
    """One page of agreements, newest first."""

    items: tuple[AgreementAnswer, ...]
    next_cursor: str | None


def _fields_of(agreement: Agreement) -> dict[str, object]:
    return {
        "id": to_text("agreement", agreement.id),
        "version": agreement.version,
        "corridor_id": to_text("corridor", agreement.corridor_id),
        "number": agreement.number,
        "status": agreement.status,
        "purposes": agreement.purposes,
        "data_categories": agreement.data_categories,
        "retention": agreement.retention,
        "valid_from": agreement.valid_from,
        "valid_to": agreement.valid_to,
        "document_url": agreement.document_url,
        "signatures": tuple(map(SignatureAnswer.of, agreement.signatures)),
        "missing_signatures": tuple(to_text("organisation", one) for one in agreement.missing_signatures),
        "created_at": agreement.created_at,
        "updated_at": agreement.updated_at,
    }
