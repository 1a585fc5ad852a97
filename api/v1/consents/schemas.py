"""Schemas of consents."""

from typing import Any

from pydantic import Field, GetJsonSchemaHandler, TypeAdapter, model_validator

from api.v1.fields import (
    HasUnreadable,
    Language,
    Name,
    Paragraph,
    Reference,
    RequestBody,
    ResponseBody,
    Time,
    once,
    unreadable_fields,
)
from domain.consents.consent import JudgedConsent, Representative
from domain.directory.codes import reference_in
from domain.kernel.ids import shown, to_text
from domain.kernel.sentence import Sentence
from domain.usecases.consents.record_consent import RecordConsent
from domain.usecases.consents.withdraw_consent import WithdrawConsent
from domain.vocabulary import ConsentGivenBy, ConsentMethod, ConsentStatus, DataCategory, Purpose, Relation


class CentreRecipients(RequestBody):
    """Named centres."""

    centre_ids: tuple[Reference, ...] = Field(min_length=1, max_length=50)
    corridor_id: None = Field(default=None, description="Left out or null, because the centres are named.")


class CorridorRecipients(RequestBody):
    """The members of one corridor on the day of `given_at`."""

    corridor_id: Reference
    centre_ids: None = Field(default=None, description="Left out or null, because the corridor is named.")


class RecipientsBody(RequestBody, title="RecipientsInput"):
    """With whom information may be shared: named centres, or the members of one corridor. Exactly one of the two."""

    centre_ids: tuple[Reference, ...] | None = Field(default=None, min_length=1, max_length=50)
    corridor_id: Reference | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "RecipientsBody":
        if (self.centre_ids is None) is (self.corridor_id is None):
            raise ValueError(Sentence("Name either centre_ids or corridor_id."))
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the two alternatives as separate schemas."""
        ways = handler(TypeAdapter(CentreRecipients | CorridorRecipients).core_schema)["anyOf"]
        return {"title": "RecipientsInput", "description": cls.__doc__, "oneOf": ways}


class RepresentativeAsked(RequestBody, title="RepresentativeInput"):
    """Who gave the consent for the person; stored encrypted."""

    name: Name
    relation: Relation = Field(description="How they are related to the person.")
    authority: Name | None = Field(
        default=None,
        description="On what grounds they speak for the person, such as guardianship or a power of attorney.",
    )

    def to_domain(self) -> Representative:
        """Convert it to the domain object."""
        return Representative(self.name, self.relation, self.authority)


class RecordConsentBody(RequestBody, title="RecordConsentRequest"):
    """What the person allowed, and how they said so."""

    purposes: tuple[Purpose, ...] = Field(min_length=1, max_length=10)
    data_categories: tuple[DataCategory, ...] = Field(min_length=1, max_length=10)
    recipients: RecipientsBody
    method: ConsentMethod
    language: Language = Field(description="The language in which it was explained, BCP 47.")
    given_by: ConsentGivenBy = ConsentGivenBy.SELF
    witness: Name | None = Field(
        default=None, description="Who witnessed it; stored encrypted. Required for `oral_witnessed`."
    )
    representative: RepresentativeAsked | None = Field(
        default=None, description="Who gave it, if `given_by` is `representative` or `relative`."
    )
    given_at: Time | None = Field(default=None, description="When it was given; now if left out.")
    expires_at: Time | None = None

    def to_command(self) -> RecordConsent:
        """Convert it to the use case's argument."""
        named = self.recipients
        return RecordConsent(
            purposes=once(self.purposes),
            data_categories=once(self.data_categories),
            recipient_centres=tuple(
                reference_in("centre", centre, f"/recipients/centre_ids/{place}")
                for place, centre in enumerate(named.centre_ids or ())
            ),
            recipient_corridor=None
            if named.corridor_id is None
            else reference_in("corridor", named.corridor_id, "/recipients/corridor_id"),
            method=self.method,
            language=self.language,
            given_by=self.given_by,
            witness=self.witness,
            given_at=self.given_at,
            expires_at=self.expires_at,
            representative=None if self.representative is None else self.representative.to_domain(),
        )


class WithdrawConsentBody(RequestBody, title="WithdrawConsentRequest"):
    """Why the consent is withdrawn, if the person wishes to say, and for whom."""

    reason: Paragraph | None = Field(default=None, description="Stored encrypted. The person need not give one.")
    centre_ids: tuple[Reference, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="Withdraw it for these recipients alone, by id or code; for everybody if left out.",
    )

    def to_command(self) -> WithdrawConsent:
        """Convert it to the use case's argument."""
        if self.centre_ids is None:
            return WithdrawConsent(self.reason)
        named = (reference_in("centre", centre, f"/centre_ids/{place}") for place, centre in enumerate(self.centre_ids))
        return WithdrawConsent(self.reason, tuple(named))


class RecipientsAnswer(ResponseBody, title="Recipients"):
    """With whom information may be shared."""

    centre_ids: tuple[str, ...]
    corridor_id: str | None


class RepresentativeAnswer(ResponseBody, title="Representative"):
    """Who gave the consent for the person."""

    name: str
    relation: Relation = Field(description="How they are related to the person.")
    authority: str | None = Field(description="On what grounds they speak for the person.")


class ConsentAnswer(HasUnreadable, title="Consent"):
    """A recorded consent, and whether it is in force now. Witness, representative and reasons are for the centre that
    holds the case. A receiver sees of `recipients` and `withdrawn_for` its own centres alone.
    """

    words = ("witness", "representative", "withdrawal_reason")

    id: str
    case_id: str
    centre_id: str = Field(description="The centre that recorded it.")
    status: ConsentStatus
    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...]
    recipients: RecipientsAnswer
    method: ConsentMethod
    language: str
    given_by: ConsentGivenBy
    witness: str | None
    representative: RepresentativeAnswer | None
    given_at: Time
    expires_at: Time | None
    withdrawn_at: Time | None
    withdrawal_reason: str | None
    withdrawn_for: tuple[str, ...] = Field(description="Recipients for whom alone it was withdrawn.")
    created_at: Time

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/consents/{self.id}"

    @classmethod
    def of(cls, judged: JudgedConsent) -> "ConsentAnswer":
        """Build it from the domain object."""
        consent, status = judged
        spoke = consent.representative
        return cls(
            id=to_text("consent", consent.id),
            case_id=to_text("case", consent.case_id),
            centre_id=to_text("centre", consent.centre_id),
            status=status,
            purposes=consent.purposes,
            data_categories=consent.data_categories,
            recipients=RecipientsAnswer(
                centre_ids=tuple(to_text("centre", centre) for centre in consent.recipients.centre_ids),
                corridor_id=shown("corridor", consent.recipients.corridor_id),
            ),
            method=consent.method,
            language=consent.language,
            given_by=consent.given_by,
            witness=consent.witness,
            representative=None if spoke is None else RepresentativeAnswer.model_validate(spoke, from_attributes=True),
            given_at=consent.given_at,
            expires_at=consent.expires_at,
            withdrawn_at=consent.withdrawn_at,
            withdrawal_reason=consent.withdrawal_reason,
            withdrawn_for=tuple(to_text("centre", one.centre_id) for one in consent.struck_out),
            unreadable=unreadable_fields(consent.unreadable),
            created_at=consent.created_at,
        )


class ConsentsAnswer(ResponseBody, title="ConsentList"):
    """The consents of a case, newest first."""

    items: tuple[ConsentAnswer, ...]
    next_cursor: str | None

    @property
    def never_stored(self) -> bool:
        """Whether caches must not store it."""
        return any(item.never_stored for item in self.items)

    @classmethod
    def of(cls, judged: tuple[JudgedConsent, ...], next_cursor: str | None) -> "ConsentsAnswer":
        """Build it from the domain object."""
        return cls(items=tuple(ConsentAnswer.of(one) for one in judged), next_cursor=next_cursor)
