"""Request schemas of agreements."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from api.v1.fields import Day, Name, Named, Reference, RequestBody, once
from api.v1.web_addresses import WebAddress
from domain.directory.agreeing import Terms
from domain.directory.agreement import OnPaper
from domain.directory.codes import reference_in
from domain.directory.retention import DEFAULT_RETENTION, parse_retention
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.usecases.agreements.sign_agreement import SignAgreement
from domain.vocabulary import DataCategory, Purpose


def _retention(given: str) -> str:
    parse_retention(given)
    return given


Retention = Annotated[
    str,
    StringConstraints(strict=True, max_length=20),
    AfterValidator(_retention),
    Named("RetentionPeriod", "A duration of whole days, ISO 8601, such as P2Y, P18M or P90D.", format="duration"),
]


class PublishAgreementBody(RequestBody, title="PublishAgreementRequest"):
    """A new agreement of a corridor."""

    purposes: tuple[Purpose, ...] = Field(min_length=1, max_length=20)
    data_categories: tuple[DataCategory, ...] = Field(min_length=1, max_length=20)
    retention: Retention = Field(
        default=DEFAULT_RETENTION, description="How long the identities of closed cases are kept."
    )
    valid_from: Day = Field(description="The first day, in UTC, on which it binds.")
    valid_to: Day = Field(description="The last day, in UTC.")
    document_url: WebAddress | None = Field(default=None, description="Where its text can be read.")

    def to_terms(self) -> Terms:
        """Convert it to the use case's argument."""
        return Terms(
            purposes=once(self.purposes),
            data_categories=once(self.data_categories),
            retention=self.retention,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            document_url=self.document_url,
        )


class OnPaperBody(RequestBody, title="OnPaperInput"):
    """A signature on paper."""

    signed_on: Day = Field(description="The day of the signature; not in the future.")
    signatory: Name = Field(description="Who signed for the organisation, in an official function.")


class SignAgreementBody(RequestBody, title="SignAgreementRequest"):
    """Empty, to sign for your own organisation. The coordinating body names the organisation that signed on paper."""

    organisation_id: Reference | None = Field(default=None, description="By id or code; with `on_paper`.")
    on_paper: OnPaperBody | None = Field(default=None, description="With `organisation_id`.")

    def to_command(self) -> SignAgreement:
        """Convert it to the use case's argument; raises ``InvalidValues`` if only one of the two is given."""
        named, paper = self.organisation_id, self.on_paper
        if (named is None) is not (paper is None):
            pointer = "/organisation_id" if named is None else "/on_paper"
            sentence = Sentence("Send organisation_id and on_paper together, or neither.")
            raise InvalidValues((FieldFault(pointer, "missing", sentence),))
        if named is None or paper is None:
            return SignAgreement()
        organisation = reference_in("organisation", named, "/organisation_id")
        return SignAgreement(organisation, OnPaper(paper.signed_on, paper.signatory))
