"""The entries of a directory file. Only ``code`` and what an entry cannot work without is required."""

import re
from datetime import date
from typing import Annotated, Any, Self

import pycountry
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.cases.birth import EARLIEST_YEAR, LATEST_YEAR
from domain.directory.codes import new_code
from domain.directory.durations import parse_duration
from domain.directory.organisations import OrganisationStatus
from domain.directory.retention import DEFAULT_RETENTION, parse_retention
from domain.vocabulary import (
    Capacity,
    CentreStatus,
    CorridorRole,
    CorridorStatus,
    DataCategory,
    OperatorType,
    Purpose,
    ServiceType,
)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _country(given: str) -> str:
    if len(given) != 2 or not given.isupper() or pycountry.countries.get(alpha_2=given) is None:
        raise ValueError("there is no such country in ISO 3166-1 (write KH, TH …)")
    return given


def _duration(given: str) -> str:
    parse_duration(given)
    return given


def _retention(given: str) -> str:
    parse_retention(given)
    return given


def _day(given: date) -> date:
    if not EARLIEST_YEAR <= given.year <= LATEST_YEAR:  # responses give no other
        raise ValueError(f"write a day between {EARLIEST_YEAR} and {LATEST_YEAR}")
    return given


def _clean(given: str) -> str:
    if _CONTROL.search(given):
        raise ValueError("control characters are not allowed")
    return given


Code = Annotated[str, AfterValidator(new_code)]
Country = Annotated[str, AfterValidator(_country)]
Day = Annotated[date, AfterValidator(_day)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_clean)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_clean)]
Notes = Annotated[dict[Name, Line], Field(max_length=20)]
Area = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$")]
Duration = Annotated[str, AfterValidator(_duration)]


class Entry(BaseModel):
    """One entry. An unknown field is a mistake; it is not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self, *without: str) -> dict[str, Any]:
        """Return the fields that the file sets, as they are stored."""
        return self.model_dump(mode="json", include=self.model_fields_set - set(without))


class OrganisationEntry(Entry):
    """A partner that runs centres."""

    code: Code
    name: Name
    operator_type: OperatorType
    country: Country
    status: OrganisationStatus = OrganisationStatus.ACTIVE


class CentreEntry(Entry):
    """A centre. ``certain`` and ``source`` are notes for the file's maintainers; they are not stored."""

    code: Code
    organisation: Code
    name: Name
    country: Country
    area: Area | None = None
    city: Name | None = None
    services: list[ServiceType] = Field(default=[], max_length=20)
    languages: list[Language] = Field(default=[], max_length=50)
    opening_hours: Notes | None = None
    contact: Notes | None = None
    capacity: Capacity = Capacity.HAS_CAPACITY
    status: CentreStatus = CentreStatus.ACTIVE
    successor: Code | None = None
    certain: bool = True
    source: str | None = None


class MemberEntry(Entry):
    """A centre's membership in a corridor."""

    centre: Code
    role: CorridorRole


class StepEntry(Entry):
    """The times for one urgency."""

    acknowledge_within: Duration | None = None
    decide_within: Duration | None = None
    contact_within: Duration | None = None


class TimesEntry(Entry):
    """The times by urgency; omitted ones keep the default."""

    emergency: StepEntry = StepEntry()
    urgent: StepEntry = StepEntry()
    normal: StepEntry = StepEntry()


class AgreementEntry(Entry):
    """The newest agreement of a corridor. ``signed_on_paper``: an organisation's code → the day on which it signed."""

    purposes: list[Purpose] = Field(min_length=1)
    data_categories: list[DataCategory] = Field(min_length=1)
    retention: Annotated[str, AfterValidator(_retention)] = DEFAULT_RETENTION
    valid_from: Day
    valid_to: Day
    document_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2000)] | None = None
    signed_on_paper: dict[Code, Day] = {}

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


class CorridorEntry(Entry):
    """A corridor. ``members``, if given, is the complete list: a centre that is not in it leaves."""

    code: Code
    origin_country: Country
    destination_country: Country
    transit_countries: list[Country] = Field(default=[], max_length=20)
    status: CorridorStatus = CorridorStatus.DRAFT
    lead_organisation: Code | None = None
    response_times: TimesEntry | None = None
    members: list[MemberEntry] = []
    agreement: AgreementEntry | None = None


class DirectoryFile(Entry):
    """The whole file."""

    organisations: list[OrganisationEntry] = []
    centres: list[CentreEntry] = []
    corridors: list[CorridorEntry] = []
