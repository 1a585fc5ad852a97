"""A case: one person's matter, held by exactly one centre at all times while it is open.

There is no field for legal status, and none must be added: nobody can demand data that is not stored (contract,
section 4).
"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.kernel.access import Place
from domain.kernel.ids import CaseId, DataKeyId
from domain.kernel.keys import Unreadable
from domain.vocabulary import AgeBand, CaseStatus, CaseType, OperatorType, Outcome, Sex, Stage


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
    """The state of one case. ``holder`` is ``None`` once it is closed; ``external_id`` is the reader's own."""

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


def is_excluded(place: Place, case: Case) -> bool:
    """Return whether the migrant excluded centres of this kind, unless this one holds the case."""
    holds = case.holder is not None and case.holder.centre_id == place.centre_id
    return place.operator_type in case.excluded_operator_types and not holds


_BANDS = (
    (18, AgeBand.UNDER_18),
    (25, AgeBand.FROM_18_TO_24),
    (35, AgeBand.FROM_25_TO_34),
    (45, AgeBand.FROM_35_TO_44),
    (55, AgeBand.FROM_45_TO_54),
    (65, AgeBand.FROM_55_TO_64),
)


def age_band(birth_year: int | None, today: date) -> AgeBand:
    """Reduce a year of birth to a band of about ten years, which is all a receiver sees before accepting."""
    if birth_year is None:
        return AgeBand.UNKNOWN
    age = today.year - birth_year
    return next((band for below, band in _BANDS if age < below), AgeBand.FROM_65)
