"""A case: one person's matter, held by exactly one centre at all times while it is open.

There is no field for legal status, and none must be added: nobody can demand data that is not stored (contract,
section 4).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from domain.cases.birth import ADULT_AT
from domain.kernel.access import Place
from domain.kernel.ids import CaseId, DataKeyId
from domain.kernel.keys import Unreadable
from domain.vocabulary import AgeBand, CaseStatus, CaseType, DataCategory, OperatorType, Outcome, Sex, Stage


@dataclass(frozen=True, slots=True)
class Profile:
    """What helps to serve a person without identifying them."""

    sex: Sex
    birth_year: int | None
    stage: Stage
    origin_area: str | None
    destination_area: str | None
    sector: str | None
    occupation: str | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The state of one case. ``holder`` is ``None`` once it is closed; ``external_id`` is the reader's own.

    Of a sealed date of birth, ``dated_year`` repeats the year, and ``of_age`` says whether the person was certainly 18
    when the date was last written or the worker last looked: all that views need (ADR 0040). ``merged_into``: the case
    of the same person that goes on instead (ADR 0066). ``contact_stopped``, ``contact_allowed``: when the person last
    asked for no contact, and last allowed it again.
    """

    id: CaseId
    code: str
    version: int
    status: CaseStatus
    holder: Place | None
    profile: Profile
    case_types: tuple[CaseType, ...]
    excluded_operator_types: tuple[OperatorType, ...]
    data_key_id: DataKeyId
    tracking_hash: str
    has_identity: bool
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    closing_note: str | None = None
    external_id: str | None = None
    unreadable: tuple[Unreadable, ...] = ()
    dated_year: int | None = None
    of_age: bool = False
    retention_told_at: datetime | None = None
    purged_at: datetime | None = None
    merged_into: CaseId | None = None
    contact_stopped: datetime | None = None
    contact_allowed: datetime | None = None

    @property
    def contact_stopped_at(self) -> datetime | None:
        """Return since when nobody may reach out to the person, by their own wish; ``None`` if they may."""
        stopped, allowed = self.contact_stopped, self.contact_allowed
        return None if stopped is None or (allowed is not None and allowed >= stopped) else stopped

    @property
    def born_in(self) -> int | None:
        """Return the year of birth, from the date of birth or from the profile."""
        return self.profile.birth_year if self.dated_year is None else self.dated_year


def is_excluded(place: Place, case: Case) -> bool:
    """Return whether the migrant excluded centres of this kind, unless this one holds the case."""
    holds = case.holder is not None and case.holder.centre_id == place.centre_id
    return place.operator_type in case.excluded_operator_types and not holds


AGE_BANDS = (
    (25, AgeBand.FROM_18_TO_24),
    (35, AgeBand.FROM_25_TO_34),
    (45, AgeBand.FROM_35_TO_44),
    (55, AgeBand.FROM_45_TO_54),
    (65, AgeBand.FROM_55_TO_64),
)
"""Each band of adults with the age that is too old for it; what is older is ``AgeBand.FROM_65``."""


def age_band(born_in: int | None, of_age: bool, today: date) -> AgeBand:
    """Reduce a year of birth to a band of about ten years, which is all a receiver sees before accepting. It is
    ``UNDER_18`` for every minor, and for nobody else.
    """
    if born_in is None:
        return AgeBand.UNKNOWN
    if is_minor(born_in, of_age, today):
        return AgeBand.UNDER_18
    age = today.year - born_in
    return next((band for below, band in AGE_BANDS if age < below), AgeBand.FROM_65)


def is_minor(born_in: int | None, of_age: bool, today: date) -> bool:
    """Return whether a person is, or may be, under 18. ``of_age``: an exact date has shown that they are not.

    By a year alone, a person who turns 18 this year counts as a minor until the year is over: better one adult too
    many than one child too few. Without any year nobody counts as a minor.
    """
    return born_in is not None and not of_age and today.year - born_in <= ADULT_AT


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What a receiver sees before accepting, and nothing else (contract, section 5).

    Stage, sex, age band and sector belong to the profile: ``None`` if it is not shared. Case types and languages say
    what is asked for and stay visible, as does whether the person is a minor: a centre that is asked to help a child
    must know (contract, section 4).
    """

    stage: Stage | None
    sex: Sex | None
    age_band: AgeBand | None
    minor: bool
    sector: str | None
    case_types: tuple[CaseType, ...]
    languages: tuple[str, ...]


def preview_of(case: Case, today: date, categories: Collection[DataCategory]) -> CasePreview:
    """Reduce a case to its preview, for an actor who may read these categories."""
    profile, shared = case.profile, DataCategory.PROFILE in categories
    return CasePreview(
        stage=profile.stage if shared else None,
        sex=profile.sex if shared else None,
        age_band=age_band(case.born_in, case.of_age, today) if shared else None,
        minor=is_minor(case.born_in, case.of_age, today),
        sector=profile.sector if shared else None,
        case_types=case.case_types,
        languages=profile.languages,
    )
