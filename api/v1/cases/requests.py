"""Request schemas of cases."""

from dataclasses import asdict, replace

from pydantic import Field

from api.v1.cases.births import BirthYear
from api.v1.cases.identity import IdentityFields, identity_document
from api.v1.external_id import ExternalId
from api.v1.fields import Area, Language, Occupation, Paragraph, Reference, RequestBody, Sector, once
from api.v1.outcomes import GivenOutcome
from api.v1.patches import Patch, patch_of
from domain.cases.case import Case, Profile
from domain.cases.identity import Identity
from domain.directory.codes import reference_in
from domain.person.closing import Closing
from domain.usecases.cases.open_case import OpenCase
from domain.usecases.cases.update_case import CaseChange
from domain.vocabulary import CaseType, OperatorType, Sex, Stage


class ProfileFields(RequestBody, title="ProfileInput"):
    """What helps to serve a person without naming them. There is no field for legal status."""

    sex: Sex = Sex.NOT_STATED
    birth_year: BirthYear | None = None
    stage: Stage = Stage.POTENTIAL
    origin_area: Area | None = Field(default=None, description="ISO 3166-2")
    destination_area: Area | None = Field(default=None, description="ISO 3166-2")
    sector: Sector | None = Field(default=None, description="ISIC section, division, group or class")
    occupation: Occupation | None = Field(default=None, description="ISCO-08 code")
    languages: tuple[Language, ...] = Field(default=(), max_length=20, description="BCP 47, best first")

    def to_profile(self) -> Profile:
        """Convert it to the domain's profile."""
        return Profile(**{**dict(self), "languages": once(self.languages)})


class OpenFields(RequestBody):
    """What is not part of the identity."""

    profile: ProfileFields = ProfileFields()
    case_types: tuple[CaseType, ...] = Field(default=(), max_length=30)
    excluded_operator_types: tuple[OperatorType, ...] = Field(
        default=(), max_length=5, description="Centres of these kinds can neither be sent this case nor see it."
    )
    external_id: ExternalId | None = Field(
        default=None, description="Your own reference, unique among the cases of your organisation."
    )


class CaseFields(OpenFields, IdentityFields):
    """The fields of a case."""


class OpenCaseBody(CaseFields, title="OpenCaseRequest"):
    """A new case."""

    centre_id: Reference = Field(description="The first holder: one of your centres, by id or code.")

    def to_command(self) -> OpenCase:
        """Convert it to the use case's argument."""
        return OpenCase(
            centre=reference_in("centre", self.centre_id, "/centre_id"),
            profile=self.profile.to_profile(),
            case_types=once(self.case_types),
            excluded_operator_types=once(self.excluded_operator_types),
            identity=self.identity(),
            external_id=self.external_id,
        )


@patch_of(CaseFields)
class UpdateCaseBody(Patch, title="UpdateCaseRequest"):
    """Changes to a case (RFC 7396): what you leave out does not change, at any depth; `null` removes; lists are
    replaced whole.
    """

    def to_change(self) -> CaseChange:
        """Convert it to the use case's argument."""
        sent = self.model_fields_set
        return CaseChange(
            self._case,
            self._identity if sent & set(IdentityFields.model_fields) else None,
            empty=self.changes_nothing,
            writes_safe_contact="safe_contact" in sent,
            refers="external_id" in sent,
            only_refers=sent == {"external_id"},
        )

    def _case(self, case: Case) -> Case:
        present = {
            "profile": asdict(case.profile),
            "case_types": case.case_types,
            "excluded_operator_types": case.excluded_operator_types,
            "external_id": case.external_id,
        }
        after = self.onto(OpenFields, present)
        return replace(
            case,
            profile=after.profile.to_profile(),
            case_types=once(after.case_types),
            excluded_operator_types=once(after.excluded_operator_types),
            external_id=after.external_id,
        )

    def _identity(self, identity: Identity) -> Identity:
        return self.onto(IdentityFields, identity_document(identity)).identity()


class CloseCaseBody(RequestBody, title="CloseCaseRequest"):
    """How the case ended."""

    outcome: GivenOutcome
    note: Paragraph | None = Field(default=None, description="For your centre. Stored encrypted.")

    def to_command(self) -> Closing:
        """Convert it to the use case's argument."""
        return Closing(self.outcome, self.note)


class EraseCaseBody(RequestBody, title="EraseCaseRequest"):
    """Why the case is erased."""

    reason: Paragraph = Field(description="Required, so that nobody erases a case by mistake. Not stored.")


class ReopenCaseBody(RequestBody, title="ReopenCaseRequest"):
    """Why the case is reopened."""

    reason: Paragraph = Field(description="Kept among your centre's notes. Stored encrypted.")
