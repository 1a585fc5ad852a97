"""Request schemas of cases."""

from dataclasses import replace

from pydantic import Field

from api.v1.cases.identity import Person, SafeContact
from api.v1.fields import Area, BirthYear, Language, Occupation, Paragraph, Reference, RequestBody, Sector, once
from domain.cases.case import Case, Profile
from domain.cases.identity import Identity
from domain.directory.codes import reference_in
from domain.person.closing import Closing
from domain.usecases.cases.open_case import OpenCase
from domain.usecases.cases.update_case import CaseChange
from domain.vocabulary import CaseType, OperatorType, Outcome, Sex, Stage


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

    def changed(self, profile: Profile) -> Profile:
        """Return the profile with the fields that were sent."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        if "languages" in sent:
            sent["languages"] = once(self.languages)
        return replace(profile, **sent)


EMPTY_PROFILE = Profile(
    sex=Sex.NOT_STATED,
    birth_year=None,
    stage=Stage.POTENTIAL,
    origin_area=None,
    destination_area=None,
    sector=None,
    occupation=None,
    languages=(),
)


class CaseFields(RequestBody):
    """The fields of a case."""

    person: Person | None = Field(default=None, description="The identity; may be added later.")
    profile: ProfileFields = ProfileFields()
    case_types: tuple[CaseType, ...] = Field(default=(), max_length=30)
    safe_contact: SafeContact | None = None
    excluded_operator_types: tuple[OperatorType, ...] = Field(
        default=(), max_length=5, description="Centres of these kinds can neither be sent this case nor see it."
    )


class OpenCaseBody(CaseFields, title="OpenCaseRequest"):
    """A new case."""

    centre_id: Reference = Field(description="The first holder: one of your centres, by id or code.")

    def to_command(self) -> OpenCase:
        """Convert it to the use case's argument."""
        return OpenCase(
            centre=reference_in("centre", self.centre_id, "/centre_id"),
            profile=self.profile.changed(EMPTY_PROFILE),
            case_types=once(self.case_types),
            excluded_operator_types=once(self.excluded_operator_types),
            identity=Identity(
                None if self.person is None else self.person.to_command(),
                None if self.safe_contact is None else self.safe_contact.to_command(),
            ),
        )


class UpdateCaseBody(CaseFields, title="UpdateCaseRequest"):
    """Changes to a case. In `profile` only the fields that you send change; other fields are replaced as a whole."""

    def to_change(self) -> CaseChange:
        """Convert it to the use case's argument."""
        sent = self.model_fields_set
        return CaseChange(self._case, self._identity if sent & {"person", "safe_contact"} else None)

    def _case(self, case: Case) -> Case:
        sent = self.model_fields_set
        if "profile" in sent:
            case = replace(case, profile=self.profile.changed(case.profile))
        if "case_types" in sent:
            case = replace(case, case_types=once(self.case_types))
        if "excluded_operator_types" in sent:
            case = replace(case, excluded_operator_types=once(self.excluded_operator_types))
        return case

    def _identity(self, identity: Identity) -> Identity:
        sent = self.model_fields_set
        if "person" in sent:
            identity = replace(identity, person=None if self.person is None else self.person.to_command())
        if "safe_contact" in sent:
            contact = None if self.safe_contact is None else self.safe_contact.to_command()
            identity = replace(identity, safe_contact=contact)
        return identity


class CloseCaseBody(RequestBody, title="CloseCaseRequest"):
    """How the case ended."""

    outcome: Outcome
    note: Paragraph | None = Field(default=None, description="For your centre. Stored encrypted.")

    def to_command(self) -> Closing:
        """Convert it to the use case's argument."""
        return Closing(self.outcome, self.note)


class EraseCaseBody(RequestBody, title="EraseCaseRequest"):
    """Why the case is erased."""

    reason: Paragraph = Field(description="Required, so that nobody erases a case by mistake. Not stored.")
